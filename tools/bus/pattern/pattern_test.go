package pattern

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// event is the sample the operator cases are about.
const event = `{
  "version": "0", "id": "e-1", "source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification",
  "account": "111122223333", "region": "us-east-1", "time": "2026-01-02T03:04:05Z",
  "resources": ["arn:aws:ec2:us-east-1:111122223333:instance/i-1", "arn:aws:ec2:us-east-1:111122223333:instance/i-2"],
  "detail": {
    "state": "Running", "empty": "", "none": null, "yes": true, "count": 5, "point": 301.8, "round": 300.0, "text5": "5",
    "ip": "10.0.0.33", "ip6": "2001:db8::1", "path": "dir/sub/file.png", "star": "a*b", "slash": "a\\b",
    "list": [], "mixed": [1, "x", null], "nest": {"deep": {"er": "v"}}, "huge": 6000000000,
    "pairs": [{"k": "a", "v": 1}, {"k": "b", "v": 2}], "grid": [["p"], ["q"]]
  }
}`

func TestMatch(t *testing.T) {
	tests := []struct {
		name, pattern string
		want          bool
	}{
		{"equal string", `{"source":["aws.ec2"]}`, true},
		{"other string", `{"source":["aws.rds"]}`, false},
		{"one of several", `{"source":["aws.rds","aws.ec2"]}`, true},
		{"strings are case-sensitive", `{"source":["AWS.EC2"]}`, false},
		{"all keys must match", `{"source":["aws.ec2"],"region":["eu-west-1"]}`, false},
		{"field that is not there", `{"nowhere":["x"]}`, false},
		{"a field of the pattern below a string", `{"source":{"x":["y"]}}`, false},
		{"nested", `{"detail":{"nest":{"deep":{"er":["v"]}}}}`, true},
		{"nested, other value", `{"detail":{"nest":{"deep":{"er":["w"]}}}}`, false},
		{"leaf pattern on an object", `{"detail":{"nest":["v"]}}`, false},
		{"element of an array", `{"resources":["arn:aws:ec2:us-east-1:111122223333:instance/i-2"]}`, true},
		{"element of an array in an array", `{"detail":{"grid":["q"]}}`, true},
		{"one object of an array meets all", `{"detail":{"pairs":{"k":["a"],"v":[1]}}}`, true},
		{"two objects of an array share it", `{"detail":{"pairs":{"k":["a"],"v":[2]}}}`, false},
		{"last of two equal keys counts", `{"source":["aws.rds"],"source":["aws.ec2"]}`, true},

		{"empty string", `{"detail":{"empty":[""]}}`, true},
		{"empty string is not null", `{"detail":{"empty":[null]}}`, false},
		{"null", `{"detail":{"none":[null]}}`, true},
		{"null is not an empty string", `{"detail":{"none":[""]}}`, false},
		{"null in an array", `{"detail":{"mixed":[null]}}`, true},
		{"null does not match a missing field", `{"detail":{"nowhere":[null]}}`, false},
		{"true", `{"detail":{"yes":[true]}}`, true},
		{"true is not its text", `{"detail":{"yes":["true"]}}`, false},
		{"number", `{"detail":{"count":[5]}}`, true},
		{"number is not its text", `{"detail":{"count":["5"]}}`, false},
		{"text is not a number", `{"detail":{"text5":[5]}}`, false},
		{"plain numbers are compared by text", `{"detail":{"round":[300]}}`, false},
		{"the same text of a number", `{"detail":{"round":[300.0]}}`, true},

		{"prefix", `{"region":[{"prefix":"us-"}]}`, true},
		{"prefix, other", `{"region":[{"prefix":"eu-"}]}`, false},
		{"prefix is case-sensitive", `{"region":[{"prefix":"US-"}]}`, false},
		{"prefix on a number", `{"detail":{"count":[{"prefix":"5"}]}}`, false},
		{"prefix of any case", `{"region":[{"prefix":{"equals-ignore-case":"US-"}}]}`, true},
		{"prefix of any case, other", `{"region":[{"prefix":{"equals-ignore-case":"EU-"}}]}`, false},
		{"suffix", `{"detail":{"path":[{"suffix":".png"}]}}`, true},
		{"suffix, other", `{"detail":{"path":[{"suffix":".jpg"}]}}`, false},
		{"suffix of any case", `{"detail":{"path":[{"suffix":{"equals-ignore-case":".PNG"}}]}}`, true},
		{"suffix of any case, other", `{"detail":{"path":[{"suffix":{"equals-ignore-case":".JPG"}}]}}`, false},
		{"equals, any case", `{"detail":{"state":[{"equals-ignore-case":"rUNNING"}]}}`, true},
		{"equals, any case, only whole", `{"detail":{"state":[{"equals-ignore-case":"run"}]}}`, false},
		{"equals, any case, on a number", `{"detail":{"count":[{"equals-ignore-case":"5"}]}}`, false},

		{"anything but another string", `{"detail":{"state":[{"anything-but":"stopped"}]}}`, true},
		{"anything but this string", `{"detail":{"state":[{"anything-but":"Running"}]}}`, false},
		{"anything but strings", `{"detail":{"state":[{"anything-but":["stopped","Running"]}]}}`, false},
		{"anything but other strings", `{"detail":{"state":[{"anything-but":["stopped","off"]}]}}`, true},
		{"anything but another number", `{"detail":{"count":[{"anything-but":6}]}}`, true},
		{"anything but this number", `{"detail":{"count":[{"anything-but":5.0}]}}`, false},
		{"anything but numbers", `{"detail":{"count":[{"anything-but":[4,5]}]}}`, false},
		{"anything but a number, on text", `{"detail":{"text5":[{"anything-but":5}]}}`, true},
		{"anything but a string, on null", `{"detail":{"none":[{"anything-but":"x"}]}}`, true},
		{"anything but needs the field", `{"detail":{"nowhere":[{"anything-but":"x"}]}}`, false},
		{"anything but, any element", `{"detail":{"mixed":[{"anything-but":"x"}]}}`, true},
		{"anything but a prefix", `{"region":[{"anything-but":{"prefix":"us-"}}]}`, false},
		{"anything but another prefix", `{"region":[{"anything-but":{"prefix":"eu-"}}]}`, true},
		{"anything but prefixes", `{"region":[{"anything-but":{"prefix":["eu-","us-"]}}]}`, false},
		{"anything but a suffix", `{"detail":{"path":[{"anything-but":{"suffix":".png"}}]}}`, false},
		{"anything but suffixes", `{"detail":{"path":[{"anything-but":{"suffix":[".gif",".jpg"]}}]}}`, true},
		{"anything but, any case", `{"detail":{"state":[{"anything-but":{"equals-ignore-case":"RUNNING"}}]}}`, false},
		{"anything but several, any case", `{"detail":{"state":[{"anything-but":{"equals-ignore-case":["off","RUNNING"]}}]}}`, false},
		{"anything but others, any case", `{"detail":{"state":[{"anything-but":{"equals-ignore-case":["off","on"]}}]}}`, true},
		{"anything but a wildcard", `{"detail":{"path":[{"anything-but":{"wildcard":"*/sub/*"}}]}}`, false},
		{"anything but wildcards", `{"detail":{"path":[{"anything-but":{"wildcard":["*/lib/*","*.gif"]}}]}}`, true},
		{"anything but a prefix, on a number", `{"detail":{"count":[{"anything-but":{"prefix":"5"}}]}}`, true},

		{"numeric equal by value", `{"detail":{"round":[{"numeric":["=",3e2]}]}}`, true},
		{"numeric less", `{"detail":{"count":[{"numeric":["<",10]}]}}`, true},
		{"numeric less, same", `{"detail":{"count":[{"numeric":["<",5]}]}}`, false},
		{"numeric at most, same", `{"detail":{"count":[{"numeric":["<=",5]}]}}`, true},
		{"numeric more", `{"detail":{"count":[{"numeric":[">",4.999999]}]}}`, true},
		{"numeric more, same", `{"detail":{"count":[{"numeric":[">",5]}]}}`, false},
		{"numeric at least, same", `{"detail":{"count":[{"numeric":[">=",5]}]}}`, true},
		{"numeric range", `{"detail":{"count":[{"numeric":[">",0,"<=",5]}]}}`, true},
		{"numeric range, below", `{"detail":{"count":[{"numeric":[">",5,"<=",6]}]}}`, false},
		{"numeric fraction", `{"detail":{"point":[{"numeric":["=",3.018e2]}]}}`, true},
		{"numeric on text", `{"detail":{"text5":[{"numeric":["=",5]}]}}`, false},
		{"numeric on a number out of range", `{"detail":{"huge":[{"numeric":[">",0]}]}}`, false},

		{"exists", `{"detail":{"state":[{"exists":true}]}}`, true},
		{"exists, null counts", `{"detail":{"none":[{"exists":true}]}}`, true},
		{"exists, missing", `{"detail":{"nowhere":[{"exists":true}]}}`, false},
		{"exists only on leaves", `{"detail":{"nest":[{"exists":true}]}}`, false},
		{"exists, empty array", `{"detail":{"list":[{"exists":true}]}}`, false},
		{"exists false, missing", `{"detail":{"nowhere":[{"exists":false}]}}`, true},
		{"exists false, there", `{"detail":{"state":[{"exists":false}]}}`, false},
		{"exists false below a missing object", `{"detail":{"no":{"where":[{"exists":false}]}}}`, true},
		{"exists false, on an object", `{"detail":{"nest":[{"exists":false}]}}`, true},
		{"exists false, in some object of an array", `{"detail":{"pairs":{"k":[{"exists":false}]}}}`, false},
		{"exists false or a value", `{"detail":{"state":[{"exists":false},"Running"]}}`, true},

		{"wildcard", `{"detail":{"path":[{"wildcard":"dir/*.png"}]}}`, true},
		{"wildcard, several stars", `{"detail":{"path":[{"wildcard":"d*/s*/*g"}]}}`, true},
		{"wildcard, star for nothing", `{"detail":{"state":[{"wildcard":"Run*ning"}]}}`, true},
		{"wildcard may not use a character twice", `{"detail":{"state":[{"wildcard":"Running*g"}]}}`, false},
		{"wildcard without star", `{"detail":{"state":[{"wildcard":"Running"}]}}`, true},
		{"wildcard, literal star", `{"detail":{"star":[{"wildcard":"a\\*b"}]}}`, true},
		{"wildcard, literal star elsewhere", `{"detail":{"path":[{"wildcard":"dir/\\*.png"}]}}`, false},
		{"wildcard, literal backslash", `{"detail":{"slash":[{"wildcard":"a\\\\*"}]}}`, true},
		{"wildcard on a number", `{"detail":{"count":[{"wildcard":"*"}]}}`, false},

		{"cidr", `{"detail":{"ip":[{"cidr":"10.0.0.0/24"}]}}`, true},
		{"cidr, other network", `{"detail":{"ip":[{"cidr":"10.0.1.0/24"}]}}`, false},
		{"cidr with host bits", `{"detail":{"ip":[{"cidr":"10.0.0.99/24"}]}}`, true},
		{"cidr, IPv6", `{"detail":{"ip6":[{"cidr":"2001:db8::/32"}]}}`, true},
		{"cidr, IPv4 network on IPv6", `{"detail":{"ip6":[{"cidr":"0.0.0.0/0"}]}}`, false},
		{"cidr on other text", `{"detail":{"state":[{"cidr":"0.0.0.0/0"}]}}`, false},

		{"$or, one branch", `{"$or":[{"source":["x"]},{"region":["us-east-1"]}]}`, true},
		{"$or, no branch", `{"$or":[{"source":["x"]},{"region":["y"]}]}`, false},
		{"$or and a field", `{"source":["aws.rds"],"$or":[{"region":["us-east-1"]},{"account":["y"]}]}`, false},
		{"$or nested", `{"detail":{"$or":[{"count":[7]},{"state":["Running"]}]}}`, true},
		{"$or within $or", `{"$or":[{"source":["x"]},{"source":["aws.ec2"],"$or":[{"region":["z"]},{"account":["111122223333"]}]}]}`, true},
		{"$or, both of a branch needed", `{"$or":[{"source":["aws.ec2"],"region":["z"]},{"account":["y"]}]}`, false},
		{"$or of one object is a field name", `{"$or":[{"prefix":"x"}]}`, false},
	}
	ev, err := Decode([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Compile([]byte(tt.pattern))
			if err != nil {
				t.Fatalf("Compile(%s) = %v", tt.pattern, err)
			}
			if got := p.Match(ev); got != tt.want {
				t.Errorf("Match of %s = %v, want %v", tt.pattern, got, tt.want)
			}
		})
	}
}

func TestAFieldNamedOrIsMatchedLikeAnyOther(t *testing.T) {
	p, err := Compile([]byte(`{"$or":["x"]}`))
	if err != nil {
		t.Fatal(err)
	}
	if ev := map[string]any{"$or": "x"}; !p.Match(ev) {
		t.Errorf("Match(%v) = false, want true", ev)
	}
}

func TestCompileRefuses(t *testing.T) {
	tests := []struct{ name, pattern, want string }{
		{"no JSON", `{"source":`, "not valid JSON"},
		{"two values", `{"source":["a"]} {}`, "more text follows"},
		{"no object", `["a"]`, "must be a JSON object"},
		{"nothing", `{}`, "empty objects"},
		{"empty object inside", `{"detail":{}}`, "at detail."},
		{"empty array", `{"source":[]}`, "empty arrays"},
		{"bare string", `{"source":"aws.ec2"}`, `"source" must be an object or an array`},
		{"bare number inside", `{"detail":{"n":5}}`, "at detail.n."},
		{"array in an array", `{"source":[["a"]]}`, "a match value must be"},
		{"unknown operator", `{"source":[{"regex":"a"}]}`, "unrecognized match type regex"},
		{"two operators", `{"source":[{"prefix":"a","suffix":"b"}]}`, "only one key"},
		{"no operator", `{"source":[{}]}`, "only one key"},
		{"prefix of a number", `{"source":[{"prefix":5}]}`, "prefix match pattern must be a string"},
		{"prefix of another operator", `{"source":[{"prefix":{"suffix":"a"}}]}`, "prefix match pattern must be a string"},
		{"suffix of a list", `{"source":[{"suffix":["a"]}]}`, "suffix match pattern must be a string"},
		{"equals-ignore-case of a list", `{"source":[{"equals-ignore-case":["a"]}]}`, "must be a string"},
		{"anything-but nothing", `{"source":[{"anything-but":[]}]}`, "is not empty"},
		{"anything-but mixed", `{"source":[{"anything-but":["a",1]}]}`, "strings only or numbers only"},
		{"anything-but null", `{"source":[{"anything-but":null}]}`, "anything-but needs"},
		{"anything-but a list with null", `{"source":[{"anything-but":[null]}]}`, "nothing else"},
		{"anything-but a huge number", `{"source":[{"anything-but":6e9}]}`, "between -5.0E9 and 5.0E9"},
		{"anything-but numeric", `{"source":[{"anything-but":{"numeric":["=",1]}}]}`, "anything-but cannot hold numeric"},
		{"anything-but two operators", `{"source":[{"anything-but":{"prefix":"a","suffix":"b"}}]}`, "only one key"},
		{"anything-but an empty prefix", `{"source":[{"anything-but":{"prefix":""}}]}`, "not empty"},
		{"anything-but no prefixes", `{"source":[{"anything-but":{"prefix":[]}}]}`, "empty arrays"},
		{"anything-but a bad wildcard", `{"source":[{"anything-but":{"wildcard":"**"}}]}`, "consecutive"},
		{"numeric of no array", `{"n":[{"numeric":5}]}`, "numeric needs an array"},
		{"numeric of one value", `{"n":[{"numeric":["="]}]}`, "not 1 values"},
		{"numeric with an unknown operator", `{"n":[{"numeric":["!=",5]}]}`, "unrecognized numeric operator: !="},
		{"numeric with a list as operator", `{"n":[{"numeric":[["="],5]}]}`, "unrecognized numeric operator"},
		{"numeric of text", `{"n":[{"numeric":["=","5"]}]}`, "must be a number, not a string"},
		{"numeric too large", `{"n":[{"numeric":["<",5000000001]}]}`, "between -5.0E9 and 5.0E9"},
		{"numeric range upside down", `{"n":[{"numeric":["<",0,">",5]}]}`, "bad numeric range operators"},
		{"numeric range that is empty", `{"n":[{"numeric":[">",5,"<",5]}]}`, "bottom must be less than top"},
		{"exists of text", `{"source":[{"exists":"true"}]}`, "either true or false"},
		{"wildcard of a number", `{"source":[{"wildcard":5}]}`, "must be a string"},
		{"two stars", `{"source":[{"wildcard":"a**b"}]}`, "consecutive"},
		{"a bad escape", `{"source":[{"wildcard":"a\\b"}]}`, "invalid escape"},
		{"an escape of nothing", `{"source":[{"wildcard":"a\\"}]}`, "invalid escape"},
		{"cidr without a mask", `{"source":[{"cidr":"10.0.0.0"}]}`, "malformed CIDR"},
		{"cidr with too long a mask", `{"source":[{"cidr":"10.0.0.0/33"}]}`, "malformed CIDR"},
		{"cidr of a number", `{"source":[{"cidr":10}]}`, "must be a string"},
		{"a fault in a branch", `{"$or":[{"a":["x"]},{"b":[]}]}`, "at b. Reason: empty arrays are not allowed (in branch 2 of $or)"},
		{"$or of an operator's name", `{"$or":[{"numeric":123},{"prefix":"abc"}]}`, "at $or."},
		{"too many combinations", `{` + orOf(2) + `,` + nestedOr(10) + `}`, "more than 1000 combinations"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile([]byte(tt.pattern))
			var inv *Invalid
			if !errors.As(err, &inv) {
				t.Fatalf("Compile(%s) = %v, want an *Invalid", tt.pattern, err)
			}
			if got := err.Error(); !strings.HasPrefix(got, "InvalidEventPatternException: ") || !strings.Contains(got, tt.want) {
				t.Errorf("Compile(%s) = %q, want InvalidEventPatternException with %q", tt.pattern, got, tt.want)
			}
		})
	}
}

func orOf(n int) string {
	var b []string
	for i := range n {
		b = append(b, fmt.Sprintf(`{"f%d":["x"]}`, i))
	}
	return `"$or":[` + strings.Join(b, ",") + `]`
}

// nestedOr multiplies n choices of two by giving each an object of its own.
func nestedOr(n int) string {
	var b []string
	for i := range n {
		b = append(b, fmt.Sprintf(`"o%d":{%s}`, i, orOf(2)))
	}
	return strings.Join(b, ",")
}

func FuzzCompileAndMatch(f *testing.F) {
	f.Add([]byte(`{"source":[{"anything-but":{"wildcard":["a*","*b"]}}]}`), []byte(event))
	f.Add([]byte(`{"$or":[{"a":[{"exists":false}]},{"b":[{"numeric":[">",1,"<",2]}]}]}`), []byte(`{"b":[1.5,[]]}`))
	f.Fuzz(func(t *testing.T, text, raw []byte) {
		p, err := Compile(text)
		if inv := (*Invalid)(nil); err != nil && !errors.As(err, &inv) {
			t.Fatalf("Compile(%q) failed with %v, which is no *Invalid", text, err)
		}
		ev, decodeErr := Decode(raw)
		if err != nil || decodeErr != nil {
			return
		}
		alone := p.Match(ev)
		if met := NewSet([]*Pattern{p}).Match(ev); (len(met) == 1) != alone {
			t.Errorf("Set of %q on %q = %v, but Match = %v", text, raw, met, alone)
		}
	})
}
