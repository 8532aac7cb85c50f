package integration

import (
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// maxBody is the most that is read of a streamed result; more could not be
// handed on.
const maxBody = 256*1024 + 1

// read makes a value of an SDK output. What is not set is left out.
func read(src reflect.Value) (any, error) {
	if at, ok := src.Interface().(time.Time); ok {
		return at.UTC().Format("2006-01-02T15:04:05.999Z"), nil
	}
	switch src.Kind() {
	case reflect.Pointer:
		return read(src.Elem())
	case reflect.Interface:
		return readInterface(src)
	case reflect.Struct:
		return readStruct(src)
	case reflect.Map:
		return readMap(src)
	case reflect.Slice:
		return readSlice(src)
	case reflect.String:
		return src.String(), nil
	case reflect.Bool:
		return src.Bool(), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return src.Int(), nil
	case reflect.Float32, reflect.Float64:
		return src.Float(), nil
	default:
		return nil, fmt.Errorf("an answer of type %s cannot be handed on", src.Type())
	}
}

func unset(f reflect.Value) bool {
	switch f.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		return f.IsNil()
	case reflect.String:
		return f.Len() == 0
	default:
		return false
	}
}

func readStruct(src reflect.Value) (any, error) {
	o := value.NewObject(src.NumField())
	for i := range src.NumField() {
		name := src.Type().Field(i).Name
		if !src.Type().Field(i).IsExported() || name == "ResultMetadata" || unset(src.Field(i)) {
			continue
		}
		v, err := read(src.Field(i))
		if err != nil {
			return nil, err
		}
		o.Set(name, v)
	}
	return o, nil
}

func readInterface(src reflect.Value) (any, error) {
	if r, ok := src.Interface().(io.Reader); ok {
		raw, err := io.ReadAll(io.LimitReader(r, maxBody))
		return string(raw), err
	}
	member := src.Elem()
	if isUnion(src.Type()) && member.Kind() == reflect.Pointer {
		_, name, _ := strings.Cut(member.Type().Elem().Name(), "Member")
		v, err := read(member.Elem().FieldByName("Value"))
		return value.Pairs(name, v), err
	}
	return read(member)
}

func readMap(src reflect.Value) (any, error) {
	byName := map[string]reflect.Value{}
	for _, k := range src.MapKeys() {
		byName[k.String()] = src.MapIndex(k)
	}
	o := value.NewObject(len(byName))
	for _, k := range slices.Sorted(maps.Keys(byName)) {
		v, err := read(byName[k])
		if err != nil {
			return nil, err
		}
		o.Set(k, v)
	}
	return o, nil
}

func readSlice(src reflect.Value) (any, error) {
	if src.Type().Elem().Kind() == reflect.Uint8 {
		return base64.StdEncoding.EncodeToString(src.Bytes()), nil
	}
	list := make([]any, src.Len())
	for i := range list {
		v, err := read(src.Index(i))
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}
