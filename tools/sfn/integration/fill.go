package integration

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strings"
	"time"

	ddb "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// unions are the members of the SDK's unions that parameters may hold, by name.
var unions = map[reflect.Type]map[string]reflect.Type{
	reflect.TypeFor[ddb.AttributeValue](): {
		"S": reflect.TypeFor[ddb.AttributeValueMemberS](), "N": reflect.TypeFor[ddb.AttributeValueMemberN](),
		"B": reflect.TypeFor[ddb.AttributeValueMemberB](), "BOOL": reflect.TypeFor[ddb.AttributeValueMemberBOOL](),
		"NULL": reflect.TypeFor[ddb.AttributeValueMemberNULL](), "L": reflect.TypeFor[ddb.AttributeValueMemberL](),
		"M": reflect.TypeFor[ddb.AttributeValueMemberM](), "SS": reflect.TypeFor[ddb.AttributeValueMemberSS](),
		"NS": reflect.TypeFor[ddb.AttributeValueMemberNS](), "BS": reflect.TypeFor[ddb.AttributeValueMemberBS](),
	},
}

// fill stores v in a field of an SDK input; at is where, for messages.
func fill(dst reflect.Value, v any, at string) error {
	v = value.Open(v)
	if v == nil {
		return nil
	}
	if dst.Type() == reflect.TypeFor[time.Time]() {
		return fillTime(dst, v, at)
	}
	switch dst.Kind() {
	case reflect.Pointer:
		p := reflect.New(dst.Type().Elem())
		dst.Set(p)
		return fill(p.Elem(), v, at)
	case reflect.Struct:
		return fillStruct(dst, v, at)
	case reflect.Map:
		return fillMap(dst, v, at)
	case reflect.Slice:
		return fillSlice(dst, v, at)
	case reflect.Interface:
		return fillUnion(dst, v, at)
	default:
		return fillScalar(dst, v, at)
	}
}

func wrong(at, want string) error {
	return cause.New("The value for the field '%s' must be %s", strings.TrimPrefix(at, "."), want)
}

func fillTime(dst reflect.Value, v any, at string) error {
	s, _ := v.(string)
	when, ok := asl.ParseTimestamp(s)
	if !ok {
		return wrong(at, "a TIMESTAMP")
	}
	dst.Set(reflect.ValueOf(when))
	return nil
}

func fillStruct(dst reflect.Value, v any, at string) error {
	o, ok := v.(*value.Object)
	if !ok {
		return wrong(at, "an OBJECT")
	}
	for i := range o.Len() {
		key, m := o.At(i)
		f := dst.FieldByName(key)
		if !f.IsValid() || !f.CanSet() || key == "noSmithyDocumentSerde" {
			return cause.New("The field '%s' is not supported by Step Functions", strings.TrimPrefix(at+"."+key, "."))
		}
		if err := fill(f, m, at+"."+key); err != nil {
			return err
		}
	}
	return nil
}

func fillMap(dst reflect.Value, v any, at string) error {
	o, ok := v.(*value.Object)
	if !ok {
		return wrong(at, "an OBJECT")
	}
	m := reflect.MakeMapWithSize(dst.Type(), o.Len())
	for i := range o.Len() {
		key, e := o.At(i)
		item := reflect.New(dst.Type().Elem()).Elem()
		if err := fill(item, e, at+"."+key); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(key).Convert(dst.Type().Key()), item)
	}
	dst.Set(m)
	return nil
}

func fillSlice(dst reflect.Value, v any, at string) error {
	if dst.Type().Elem().Kind() == reflect.Uint8 {
		s, ok := v.(string)
		if !ok {
			s = value.Text(v)
		}
		dst.SetBytes(blob(s))
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return wrong(at, "an ARRAY")
	}
	out := reflect.MakeSlice(dst.Type(), len(list), len(list))
	for i, e := range list {
		if err := fill(out.Index(i), e, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	dst.Set(out)
	return nil
}

// blob reads Base64, and takes any other text as it is.
func blob(s string) []byte {
	if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
		return raw
	}
	return []byte(s)
}

func fillUnion(dst reflect.Value, v any, at string) error {
	if dst.Type().String() == "io.Reader" {
		s, ok := v.(string)
		if !ok {
			s = value.Text(v)
		}
		dst.Set(reflect.ValueOf(strings.NewReader(s)))
		return nil
	}
	o, ok := v.(*value.Object)
	if !ok || o.Len() != 1 {
		return wrong(at, "an OBJECT with one member")
	}
	key, m := o.At(0)
	for name, t := range unions[dst.Type()] {
		if !strings.EqualFold(name, key) {
			continue
		}
		p := reflect.New(t)
		if err := fill(p.Elem().FieldByName("Value"), m, at+"."+key); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}
	return cause.New("The field '%s' is not supported by Step Functions", strings.TrimPrefix(at+"."+key, "."))
}

func fillScalar(dst reflect.Value, v any, at string) error {
	switch dst.Kind() {
	case reflect.String:
		s, ok := v.(string)
		if !ok {
			return wrong(at, "a STRING")
		}
		dst.SetString(s)
	case reflect.Bool:
		b, ok := v.(bool)
		if !ok {
			return wrong(at, "a BOOLEAN")
		}
		dst.SetBool(b)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, ok := v.(int64)
		if !ok || dst.OverflowInt(n) {
			return wrong(at, "an INTEGER")
		}
		dst.SetInt(n)
	case reflect.Float32, reflect.Float64:
		n, ok := value.Number(v)
		if !ok {
			return wrong(at, "a NUMBER")
		}
		dst.SetFloat(n)
	default:
		return wrong(at, "of a type that can be sent")
	}
	return nil
}
