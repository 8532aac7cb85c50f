package forwarded

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"
)

// Unreadable wraps bytes that are no JSON object, so that they reach the
// quarantine queue instead of being lost. The text is for people; bytes that are
// not UTF-8 are kept in base64 beside it.
func Unreadable(raw []byte) (json.RawMessage, error) {
	detail := struct {
		Text   string `json:"unreadable"`
		Base64 string `json:"base64,omitempty"`
	}{Text: string(raw)}
	if !utf8.Valid(raw) {
		detail.Base64 = base64.StdEncoding.EncodeToString(raw)
	}
	return json.Marshal(detail)
}
