package intrinsic

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Limits that the service sets on a call.
const (
	maxNested = 10
	maxLength = 10_000
)

// IsCall says whether text looks like the call of an intrinsic function.
func IsCall(text string) bool { return strings.HasPrefix(text, "States.") }

// Compile compiles a call such as `States.Format('{} of {}', $.a, $$.State.Name)`.
func Compile(text string) (*Call, error) {
	if len(text) > maxLength {
		return nil, fmt.Errorf("the call of an intrinsic function is longer than %d characters", maxLength)
	}
	p := parser{s: strings.TrimSpace(text)}
	call, err := p.call(0)
	if err != nil {
		return nil, fmt.Errorf("invalid call %q: %w", text, err)
	}
	if p.i < len(p.s) {
		return nil, fmt.Errorf("invalid call %q: unexpected %q", text, p.s[p.i:])
	}
	return call, nil
}

type parser struct {
	s string
	i int
}

func (p *parser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t' || p.s[p.i] == '\n' || p.s[p.i] == '\r') {
		p.i++
	}
}

func (p *parser) eat(c byte) bool {
	p.space()
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *parser) call(depth int) (*Call, error) {
	if depth > maxNested {
		return nil, fmt.Errorf("functions are nested more than %d deep", maxNested)
	}
	from := p.i
	open := strings.IndexByte(p.s[from:], '(')
	if open < 0 {
		return nil, fmt.Errorf("a '(' is missing")
	}
	full := strings.TrimSpace(p.s[from : from+open])
	name, ok := strings.CutPrefix(full, "States.")
	d, known := table[name]
	if !ok || !known {
		return nil, fmt.Errorf("function %q is not known", full)
	}
	p.i = from + open + 1
	c := &Call{name: name, run: d.run}
	for !p.eat(')') {
		if len(c.args) > 0 && !p.eat(',') {
			return nil, fmt.Errorf("a ',' or ')' is missing at offset %d", p.i)
		}
		a, err := p.argument(depth)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, a)
	}
	c.text = p.s[from:p.i]
	if len(c.args) < d.min || d.max >= 0 && len(c.args) > d.max {
		return nil, cause.New("%s does not take %d arguments", full, len(c.args))
	}
	p.space()
	return c, nil
}

func (p *parser) argument(depth int) (argument, error) {
	p.space()
	rest := p.s[p.i:]
	switch {
	case rest == "":
		return argument{}, fmt.Errorf("an argument is missing")
	case rest[0] == '\'':
		return p.text()
	case rest[0] == '$':
		path, n, err := jsonpath.Prefix(rest)
		if err != nil {
			return argument{}, fmt.Errorf("argument: %w", err)
		}
		p.i += n
		return argument{path: path}, nil
	case IsCall(rest):
		call, err := p.call(depth + 1)
		return argument{call: call}, err
	default:
		return p.literal()
	}
}

// text reads a text in single quotes; a backslash may escape ' { } and \ only.
func (p *parser) text() (argument, error) {
	var plain, format strings.Builder
	for p.i++; p.i < len(p.s); p.i++ {
		c := p.s[p.i]
		switch c {
		case '\'':
			p.i++
			return argument{literal: plain.String(), format: format.String()}, nil
		case '\\':
			p.i++
			if p.i >= len(p.s) || strings.IndexByte(`'{}\`, p.s[p.i]) < 0 {
				return argument{}, fmt.Errorf("a backslash escapes nothing at offset %d", p.i)
			}
			c = p.s[p.i]
			plain.WriteByte(c)
			if c != '\'' {
				format.WriteByte('\\')
			}
			format.WriteByte(c)
		default:
			plain.WriteByte(c)
			format.WriteByte(c)
		}
	}
	return argument{}, fmt.Errorf("a closing quote is missing")
}

func (p *parser) literal() (argument, error) {
	from := p.i
	for p.i < len(p.s) && p.s[p.i] != ',' && p.s[p.i] != ')' {
		p.i++
	}
	text := strings.TrimSpace(p.s[from:p.i])
	v, err := value.Decode(text)
	if err != nil {
		return argument{}, fmt.Errorf("argument %q is neither a value nor a path", text)
	}
	switch v.(type) {
	case []any, *value.Object, string:
		return argument{}, fmt.Errorf("argument %q is neither a value nor a path", text)
	}
	return argument{literal: v}, nil
}
