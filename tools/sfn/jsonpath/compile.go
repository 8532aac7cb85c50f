package jsonpath

import (
	"fmt"
	"strings"
)

// Limits on what is compiled, so that a path cannot exhaust the stack.
const (
	maxLength = 10_000
	maxNested = 64
)

// A Syntax error says why a text is no path.
type Syntax struct{ Path, Reason string }

// Error names the path and the reason.
func (s *Syntax) Error() string { return fmt.Sprintf("invalid path %q: %s", s.Path, s.Reason) }

// Compile compiles a path that begins with `$`, `$$` or `$name`.
func Compile(text string) (*Path, error) {
	if len(text) > maxLength {
		return nil, &Syntax{text[:40] + "…", "the path is too long"}
	}
	c := &compiler{s: text}
	p := &Path{text: text, definite: true}
	if err := c.path(p); err != nil {
		return nil, &Syntax{text, err.Error()}
	}
	if c.i < len(c.s) {
		return nil, &Syntax{text, fmt.Sprintf("unexpected %q", c.s[c.i:])}
	}
	return p, nil
}

// Prefix compiles the path at the beginning of text, which ends before the
// first comma, closing parenthesis or space outside brackets, and returns its
// length.
func Prefix(text string) (*Path, int, error) {
	depth := 0
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '[' || c == '(':
			depth++
		case (c == ']' || c == ')') && depth > 0:
			depth--
		case depth == 0 && (c == ',' || c == ')' || c == ' '):
			p, err := Compile(text[:i])
			return p, i, err
		}
	}
	p, err := Compile(text)
	return p, len(text), err
}

type compiler struct {
	s     string
	i     int
	depth int
}

func (c *compiler) peek() byte {
	if c.i < len(c.s) {
		return c.s[c.i]
	}
	return 0
}

func (c *compiler) eat(s string) bool {
	if strings.HasPrefix(c.s[c.i:], s) {
		c.i += len(s)
		return true
	}
	return false
}

func (c *compiler) space() {
	for c.peek() == ' ' || c.peek() == '\t' || c.peek() == '\n' {
		c.i++
	}
}

func (c *compiler) path(p *Path) error {
	if !c.eat("$") {
		return fmt.Errorf("it must begin with '$'")
	}
	if c.eat("$") {
		p.root = Context
	} else if n := c.identifier(); n != "" {
		p.root, p.variable = Variable, n
	}
	return c.steps(p)
}

// identifier reads the name of a variable.
func (c *compiler) identifier() string {
	from := c.i
	for c.i < len(c.s) {
		b := c.s[c.i]
		if b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80 || c.i > from && b >= '0' && b <= '9' {
			c.i++
			continue
		}
		break
	}
	return c.s[from:c.i]
}

func (c *compiler) steps(p *Path) error {
	for {
		switch {
		case c.eat(".."):
			p.steps, p.definite = append(p.steps, descend{}), false
			if c.peek() == '[' {
				continue
			}
			if err := c.dotted(p); err != nil {
				return err
			}
		case c.peek() == '.':
			c.i++
			if c.peek() == '[' {
				continue
			}
			if err := c.dotted(p); err != nil {
				return err
			}
			if p.function != "" {
				return nil
			}
		case c.peek() == '[':
			if err := c.bracket(p); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// dotted reads a name, a wildcard or a function after a dot.
func (c *compiler) dotted(p *Path) error {
	if c.eat("*") {
		p.add(wildcard{})
		return nil
	}
	from := c.i
	for c.i < len(c.s) && !strings.ContainsRune(".[]()'\" ,=<>!&|", rune(c.s[c.i])) {
		c.i++
	}
	n := c.s[from:c.i]
	if n == "" {
		return fmt.Errorf("a name is missing at offset %d", from)
	}
	if c.peek() == '(' {
		return c.call(p, n)
	}
	p.add(name(n))
	return nil
}

func (p *Path) add(s step) {
	p.steps = append(p.steps, s)
	switch s.(type) {
	case name, names, index:
	default:
		p.definite = false
	}
}
