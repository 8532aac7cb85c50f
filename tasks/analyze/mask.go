package analyze

import "regexp"

// masked is what stands in the place of a secret.
const masked = "[masked]"

// A rule of masking: what matches pattern is replaced by with, which may keep
// the harmless part in front of the secret.
type maskRule struct {
	pattern *regexp.Regexp
	with    string
}

var maskRules = []maskRule{
	{regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)`), masked},
	{regexp.MustCompile(`(?i)(authorization["']?\s*[:=]\s*["']?)(?:[a-z0-9-]+\s+)?[^\s"',;\[\]]+`), "${1}" + masked},
	{regexp.MustCompile(`(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}`), "${1} " + masked},
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.?[A-Za-z0-9_-]*`), masked},
	{regexp.MustCompile(`(?i)((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|credential|client[_-]?secret|private[_-]?key|session[_-]?key|cookie)[a-z0-9_-]{0,20}["']?\s*[:=]\s*["']?)[^\s"',;&\[\]]+`), "${1}" + masked},
	{regexp.MustCompile(`\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,20}\b`), masked},
	{regexp.MustCompile(`\b(?:ghp|gho|ghu|ghs|ghr|github_pat)_[A-Za-z0-9_]{20,}\b`), masked},
	{regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{10,}`), masked},
	{regexp.MustCompile(`([a-z][a-z0-9+.-]*://[^\s:/@"']+:)[^\s@/"'\[\]]+@`), "${1}" + masked + "@"},
	{regexp.MustCompile(`[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z])`), masked + "@${1}"},
	{regexp.MustCompile(`\b[A-Za-z0-9/+]{40}\b`), masked},
}

// Mask replaces what looks like a secret: keys and tokens of AWS and others,
// passwords, authorization headers, private keys, credentials in addresses, and
// the name in front of a mail domain. It rather masks too much: a masked word
// costs a little clarity, a leaked one cannot be taken back.
func Mask(text string) string {
	for _, r := range maskRules {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	return text
}
