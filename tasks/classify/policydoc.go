package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

// statements calls see for each statement that allows something. A policy
// document arrives as an object or as JSON in a string.
func statements(doc gjson.Result, see func(gjson.Result)) {
	if doc.Type == gjson.String {
		if !gjson.Valid(doc.Str) {
			return
		}
		doc = gjson.Parse(doc.Str)
	}
	if !doc.IsObject() {
		return
	}
	each := func(s gjson.Result) {
		if s.Get("Effect").Str == "Allow" {
			see(s)
		}
	}
	list := doc.Get("Statement")
	if list.IsObject() {
		each(list)
		return
	}
	list.ForEach(func(_, s gjson.Result) bool { each(s); return true })
}

// openDocument says whether a policy lets anybody in. A condition that ties
// access to an account, an organization, an address or a VPC closes it again.
func openDocument(doc gjson.Result) bool {
	open := false
	statements(doc, func(s gjson.Result) {
		open = open || anybody(s.Get("Principal")) && !bounded(s.Get("Condition"))
	})
	return open
}

func anybody(principal gjson.Result) bool {
	if principal.Str == "*" {
		return true
	}
	for _, who := range stringsOf(principal.Get("AWS")) {
		if who == "*" {
			return true
		}
	}
	return false
}

// foreignDocument says whether a policy lets principals of another account in.
func foreignDocument(doc gjson.Result, account string) bool {
	foreign := false
	statements(doc, func(s gjson.Result) {
		for _, who := range stringsOf(s.Get("Principal.AWS")) {
			foreign = foreign || who != "" && !strings.Contains(who, account)
		}
	})
	return foreign
}

var boundingKeys = []string{"aws:sourceaccount", "aws:sourcearn", "aws:principalorgid", "aws:principalaccount", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceip",
	"aws:sourceowner", "aws:principalarn", "aws:sourceorgid", "kms:calleraccount", "kms:viaservice", "aws:vpcsourceip"}

func bounded(condition gjson.Result) bool {
	if !condition.IsObject() {
		return false
	}
	found := false
	condition.ForEach(func(_, operator gjson.Result) bool {
		operator.ForEach(func(key, _ gjson.Result) bool {
			name := strings.ToLower(key.Str)
			for _, k := range boundingKeys {
				found = found || name == k
			}
			return !found
		})
		return !found
	})
	return found
}

// adminDocument says whether a policy allows every action on everything.
func adminDocument(doc gjson.Result) bool {
	admin := false
	statements(doc, func(s gjson.Result) {
		admin = admin || has(s.Get("Action"), "*", "*:*", "iam:*") && has(s.Get("Resource"), "*")
	})
	return admin
}

func has(v gjson.Result, words ...string) bool {
	for _, got := range stringsOf(v) {
		for _, w := range words {
			if got == w {
				return true
			}
		}
	}
	return false
}
