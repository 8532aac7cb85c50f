package dynamo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// The attributes of an item and the name of the index.
const (
	PK, SK, IPK, ISK = "PK", "SK", "IPK", "ISK"
	Version, Doc     = "Version", "Doc"
	Expires          = "Expires"
	Mark             = "Mark" // of the newest write that was no transaction
	Index            = "index"

	counter = "n." // begins the attribute of a counter's field
)

type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func keyOf(k store.Key) attributes { return attributes{PK: text(k.PK), SK: text(k.SK)} }

// seconds rounds up, so that an item is never gone before its time.
func seconds(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }

// read makes an item of what a table returned.
func read(t store.Table, a attributes) (store.Item, error) {
	it := store.Item{Key: store.Key{Table: t}}
	var err error
	for name, v := range a {
		switch name {
		case PK:
			it.PK = asText(v)
		case SK:
			it.SK = asText(v)
		case IPK:
			it.Index.PK = asText(v)
		case ISK:
			it.Index.SK = asText(v)
		case Doc:
			it.Doc = json.RawMessage(asText(v))
		case Version:
			it.Version, err = asInt(v, err)
		case Expires:
			var at int64
			at, err = asInt(v, err)
			it.Expires = time.Unix(at, 0).UTC()
		}
	}
	if it.Doc == nil && err == nil {
		it.Doc, err = counters(a)
	}
	if err != nil {
		return it, fmt.Errorf("item %s/%s of table %s: %w", it.PK, it.SK, t, err)
	}
	return it, nil
}

// counters makes the document of an item that was only added to.
func counters(a attributes) (json.RawMessage, error) {
	doc := map[string]json.Number{}
	for name, v := range a {
		field, ok := strings.CutPrefix(name, counter)
		if n, isNumber := v.(*types.AttributeValueMemberN); ok && isNumber {
			doc[field] = json.Number(n.Value)
		}
	}
	return json.Marshal(doc)
}

func asText(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func asInt(v types.AttributeValue, before error) (int64, error) {
	n, ok := v.(*types.AttributeValueMemberN)
	if before != nil || !ok {
		return 0, before
	}
	return strconv.ParseInt(n.Value, 10, 64)
}
