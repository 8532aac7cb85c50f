package states

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// A File is a rendered machine with the name it is committed under.
type File struct {
	Name string
	Data []byte
}

// Render returns the files of this folder that hold the machines.
func Render() ([]File, error) {
	pipeline, err := Pipeline().JSON()
	if err != nil {
		return nil, fmt.Errorf("pipeline: %w", err)
	}
	lifecycle, err := Lifecycle().JSON()
	if err != nil {
		return nil, fmt.Errorf("lifecycle: %w", err)
	}
	return []File{{"pipeline.asl.json", pipeline}, {"lifecycle.asl.json", lifecycle}}, nil
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9]+)\}`)

// Placeholders lists the names that a rendered definition leaves open, sorted.
func Placeholders(definition []byte) []string {
	var out []string
	for _, m := range placeholder.FindAllSubmatch(definition, -1) {
		out = append(out, string(m[1]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Substitute fills the placeholders of a rendered definition, as CloudFormation
// does with DefinitionSubstitutions. A name without a value is an error.
func Substitute(definition []byte, values map[string]string) ([]byte, error) {
	var missing error
	out := placeholder.ReplaceAllFunc(definition, func(found []byte) []byte {
		name := string(bytes.Trim(found, "${}"))
		value, ok := values[name]
		if !ok {
			missing = errors.Join(missing, fmt.Errorf("state machine needs a value for ${%s}", name))
			return found
		}
		quoted, err := json.Marshal(value)
		missing = errors.Join(missing, err)
		return bytes.Trim(quoted, `"`)
	})
	return out, missing
}
