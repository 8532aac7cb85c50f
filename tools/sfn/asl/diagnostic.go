package asl

import (
	"fmt"
	"strings"
)

// The codes of diagnostics.
const (
	SchemaFailed  = "SCHEMA_VALIDATION_FAILED"
	MissingTarget = "MISSING_TRANSITION_TARGET"
	MissingEnd    = "MISSING_END_STATE"
	DuplicateName = "DUPLICATE_STATE_NAME"
	InvalidJSON   = "INVALID_JSON_DESCRIPTION"
)

// A Diagnostic is one fault of a definition. The location is empty where the
// fault is that of a whole flow.
type Diagnostic struct {
	Code     string
	Location string
	Message  string
}

// Invalid is the error of a definition that is not accepted.
type Invalid struct{ Diagnostics []Diagnostic }

// Error is the text of the service's InvalidDefinition exception.
func (i *Invalid) Error() string {
	parts := make([]string, len(i.Diagnostics))
	for n, d := range i.Diagnostics {
		parts[n] = d.Code + ": " + d.Message
		switch {
		case d.Location == "":
			parts[n] += " at null"
		case d.Code != InvalidJSON:
			parts[n] += " at " + d.Location
		}
	}
	return fmt.Sprintf("Invalid State Machine Definition: '%s'", strings.Join(parts, ", "))
}

// sourceLimit is how much of a text the service quotes.
const sourceLimit = 500

// jsonFault tells why a text is no JSON, in the words of the service's parser.
func jsonFault(text string, offset int) Diagnostic {
	source := text
	if len(source) > sourceLimit {
		source = fmt.Sprintf("%s\"[truncated %d chars]", source[:sourceLimit], len(text)-sourceLimit)
	} else {
		source += `"`
	}
	what, at := fault(text, offset)
	before := text[:at]
	line := strings.Count(before, "\n") + 1
	column := at - strings.LastIndexByte(before, '\n')
	if text == "" {
		column = 0
	}
	where := fmt.Sprintf("[Source: (String)\"%s; line: %d, column: %d]", source, line, column)
	return Diagnostic{InvalidJSON, where, what + "\n at " + where}
}

// fault says what is wrong at offset, and where the parser stood then.
func fault(text string, offset int) (string, int) {
	if strings.TrimSpace(text) == "" {
		return "No content to map due to end-of-input", len(text)
	}
	if offset >= len(text) {
		return "Unexpected end-of-input", len(text)
	}
	end := offset
	for end < len(text) && wordByte(text[end]) {
		end++
	}
	if end > offset {
		return fmt.Sprintf("Unrecognized token '%s': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", text[offset:end]), end
	}
	c := text[offset]
	return fmt.Sprintf("Unexpected character ('%c' (code %d)): was expecting a valid value or separator", c, c), offset + 1
}

func wordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
