package dynamo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// maxBatch is the most keys that one BatchGetItem takes.
const maxBatch = 100

// Get returns the items that exist and are not expired.
func (b *Backend) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	if len(keys) == 1 {
		return b.getOne(ctx, keys[0])
	}
	var found []store.Item
	for part := range slices.Chunk(unique(keys), maxBatch) {
		items, err := b.getBatch(ctx, part)
		if err != nil {
			return nil, err
		}
		found = append(found, items...)
	}
	return found, nil
}

func unique(keys []store.Key) []store.Key {
	seen := make(map[store.Key]bool, len(keys))
	var out []store.Key
	for _, k := range keys {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

func (b *Backend) getOne(ctx context.Context, k store.Key) ([]store.Item, error) {
	out, err := b.o.Client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: aws.String(b.o.Names[k.Table]), Key: keyOf(k), ConsistentRead: b.consistent()})
	if err != nil {
		return nil, failed("get "+k.PK, err)
	}
	return b.live(k.Table, nil, out.Item)
}

func (b *Backend) getBatch(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	tables := map[string]store.Table{}
	ask := map[string]types.KeysAndAttributes{}
	for _, k := range keys {
		name := b.o.Names[k.Table]
		tables[name] = k.Table
		want := ask[name]
		want.ConsistentRead = b.consistent()
		want.Keys = append(want.Keys, keyOf(k))
		ask[name] = want
	}
	var found []store.Item
	for n := range tries {
		out, err := b.o.Client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: ask})
		if err != nil {
			return nil, failed("get a batch", err)
		}
		for name, items := range out.Responses {
			if found, err = b.live(tables[name], found, items...); err != nil {
				return nil, err
			}
		}
		if ask = out.UnprocessedKeys; len(ask) == 0 {
			return found, nil
		}
		b.pause(ctx, n)
	}
	return nil, fmt.Errorf("get a batch: keys are left after %d tries: %w", tries, busy)
}

func (b *Backend) consistent() *bool { return aws.Bool(!b.o.Eventual) }

// live appends the items that are there and not expired.
func (b *Backend) live(t store.Table, found []store.Item, items ...attributes) ([]store.Item, error) {
	for _, a := range items {
		if len(a) == 0 {
			continue
		}
		it, err := read(t, a)
		if err != nil {
			return nil, err
		}
		if it.Expires.IsZero() || it.Expires.After(b.o.Now()) {
			found = append(found, it)
		}
	}
	return found, nil
}

// Query returns a page of a partition of the table or of its index.
func (b *Backend) Query(ctx context.Context, r store.Range) ([]store.Item, string, error) {
	limit := r.Limit
	if limit <= 0 {
		limit = store.DefaultLimit
	}
	low, high := bounds(r)
	if low > high { // DynamoDB refuses that
		return nil, "", nil
	}
	in := b.queryInput(r, low, high, limit)
	var page []store.Item
	for {
		out, err := b.o.Client.Query(ctx, in)
		if err != nil {
			return nil, "", failed("query partition "+r.PK, err)
		}
		items, err := b.live(r.Table, nil, out.Items...)
		if err != nil {
			return nil, "", err
		}
		for _, it := range items {
			if at := place(r, it); at != r.After {
				page = append(page, it)
			}
		}
		if len(page) > limit {
			return page[:limit], place(r, page[limit-1]), nil
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; len(in.ExclusiveStartKey) == 0 {
			return page, "", nil
		}
	}
}

func place(r store.Range, it store.Item) string {
	if r.Indexed {
		return it.Index.SK
	}
	return it.SK
}

// last sorts behind every key that has the prefix before it.
const last = "\U0010FFFF"

// bounds are the least and the greatest sort key of a range, both inclusive.
func bounds(r store.Range) (low, high string) {
	low, high = max(r.Prefix, "\x00"), r.Prefix+last
	switch {
	case r.After == "":
	case r.Reverse:
		high = min(high, r.After)
	default:
		low = max(low, r.After)
	}
	return low, high
}

// queryInput bounds the sort key from both sides. The bounds are inclusive, so
// one item more than a page is asked for After and one to see whether there is
// a next page.
func (b *Backend) queryInput(r store.Range, low, high string, limit int) *dynamodb.QueryInput {
	pk, sk := PK, SK
	in := &dynamodb.QueryInput{TableName: aws.String(b.o.Names[r.Table]), ScanIndexForward: aws.Bool(!r.Reverse), Limit: aws.Int32(int32(min(limit, 1000) + 2))}
	if r.Indexed {
		pk, sk = IPK, ISK
		in.IndexName = aws.String(Index)
	} else {
		in.ConsistentRead = b.consistent()
	}
	in.KeyConditionExpression = aws.String("#pk = :pk AND #sk BETWEEN :low AND :high")
	in.FilterExpression = aws.String("attribute_not_exists(#expires) OR #expires > :now")
	in.ExpressionAttributeNames = map[string]string{"#pk": pk, "#sk": sk, "#expires": Expires}
	in.ExpressionAttributeValues = attributes{":pk": text(r.PK), ":low": text(low), ":high": text(high), ":now": number(lately(b.o.Now()).Unix())}
	return in
}

// lately is a time before now that stays the same for a minute, so that the same
// query is asked in the same words, by which a DAX cluster knows it again. What
// expired since is left out by live.
func lately(now time.Time) time.Time { return now.Add(-time.Second).Truncate(time.Minute) }
