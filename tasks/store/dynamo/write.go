package dynamo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// tries bounds what is tried again in place.
const tries = 8

const busy = fault.StoreBusy

// Commit applies all writes or none.
func (b *Backend) Commit(ctx context.Context, token string, writes ...store.Write) error {
	if err := store.CheckWrites(writes); err != nil {
		return err
	}
	send := b.transaction(token, writes)
	if len(writes) == 1 && token == "" && !writes[0].CheckOnly {
		send = b.single(writes[0])
	}
	var err error
	for n := range tries {
		if err = send(ctx); !passing(err) {
			return err
		}
		b.pause(ctx, n)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("gave up after %d tries: %w", tries, err)
}

// single makes one write without a transaction, which costs half. The write
// bears a mark of its own, so that a repeat of the same call, whose answer was
// lost, knows its own work from somebody else's.
func (b *Backend) single(w store.Write) func(context.Context) error {
	mark := rand.Text()
	e := b.express(w, mark)
	name, key := aws.String(b.o.Names[w.Item.Table]), keyOf(w.Item.Key)
	return func(ctx context.Context) error {
		var err error
		if w.Delete {
			_, err = b.o.Client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: name, Key: key,
				ConditionExpression: e.condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
				ReturnValuesOnConditionCheckFailure: allOld})
		} else {
			_, err = b.o.Client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: name, Key: key, UpdateExpression: e.update,
				ConditionExpression: e.condition, ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
				ReturnValuesOnConditionCheckFailure: allOld})
		}
		refused := (*types.ConditionalCheckFailedException)(nil)
		switch {
		case !errors.As(err, &refused):
			return failed("write "+w.Item.PK, err)
		case asText(refused.Item[Mark]) == mark:
			return nil
		default:
			return conflict(w.Item.Key, refused.Item)
		}
	}
}

const allOld = types.ReturnValuesOnConditionCheckFailureAllOld

func conflict(k store.Key, current attributes) error {
	c := &store.Conflict{Key: k}
	if len(current) > 0 {
		it, err := read(k.Table, current)
		if err != nil {
			return err
		}
		c.Current = &it
	}
	return c
}

// transaction makes several writes at once. It is the same request at every
// try, so that its token holds.
func (b *Backend) transaction(token string, writes []store.Write) func(context.Context) error {
	if token == "" {
		token = rand.Text()
	}
	sum := sha256.Sum256([]byte(token))
	in := &dynamodb.TransactWriteItemsInput{ClientRequestToken: aws.String(hex.EncodeToString(sum[:16]))}
	for _, w := range writes {
		in.TransactItems = append(in.TransactItems, b.leg(w))
	}
	return func(ctx context.Context) error {
		_, err := b.o.Client.TransactWriteItems(ctx, in)
		canceled := (*types.TransactionCanceledException)(nil)
		if !errors.As(err, &canceled) {
			return failed("write a transaction", err)
		}
		for i, r := range canceled.CancellationReasons {
			if aws.ToString(r.Code) == "ConditionalCheckFailed" && i < len(writes) {
				return conflict(writes[i].Item.Key, r.Item)
			}
		}
		return failed("write a transaction", err)
	}
}

func (b *Backend) leg(w store.Write) types.TransactWriteItem {
	e := b.express(w, "")
	name, key := aws.String(b.o.Names[w.Item.Table]), keyOf(w.Item.Key)
	switch {
	case w.CheckOnly:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: name, Key: key, ConditionExpression: e.condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values, ReturnValuesOnConditionCheckFailure: allOld}}
	case w.Delete:
		return types.TransactWriteItem{Delete: &types.Delete{TableName: name, Key: key, ConditionExpression: e.condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values, ReturnValuesOnConditionCheckFailure: allOld}}
	default:
		return types.TransactWriteItem{Update: &types.Update{TableName: name, Key: key, UpdateExpression: e.update, ConditionExpression: e.condition,
			ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values, ReturnValuesOnConditionCheckFailure: allOld}}
	}
}

// An expression is a write in DynamoDB's language.
type expression struct {
	update, condition *string
	names             map[string]string
	values            attributes
}

// express writes every item by an update that adds one to its version, so that
// versions count on without a read. A mark, if there is one, is left on the
// item; a write that adds is refused where it is there already.
func (b *Backend) express(w store.Write, mark string) expression {
	e := expression{}
	e.require(w, b.o.Now().Unix())
	if w.Delete || w.CheckOnly {
		return e
	}
	set, remove := []string{}, []string{}
	if mark != "" {
		set = append(set, e.name("#mark", Mark)+" = "+e.value(":mark", text(mark)))
		if w.Add != nil {
			e.condition = aws.String("attribute_not_exists(#mark) OR #mark <> :mark")
		}
	}
	add := []string{e.name("#v", Version) + " " + e.value(":one", number(1))}
	if w.Add == nil {
		set = append(set, e.name("#doc", Doc)+" = "+e.value(":doc", text(string(w.Item.Doc))))
	}
	for i, field := range slices.Sorted(maps.Keys(w.Add)) {
		n := &types.AttributeValueMemberN{Value: strconv.FormatFloat(w.Add[field], 'f', -1, 64)}
		add = append(add, e.name(fmt.Sprintf("#n%d", i), counter+field)+" "+e.value(fmt.Sprintf(":n%d", i), n))
	}
	if w.Item.Expires.IsZero() {
		remove = append(remove, e.name("#expires", Expires))
	} else {
		set = append(set, e.name("#expires", Expires)+" = "+e.value(":expires", number(seconds(w.Item.Expires))))
	}
	if w.Item.Index.PK == "" {
		remove = append(remove, e.name("#ipk", IPK), e.name("#isk", ISK))
	} else {
		set = append(set, e.name("#ipk", IPK)+" = "+e.value(":ipk", text(w.Item.Index.PK)), e.name("#isk", ISK)+" = "+e.value(":isk", text(w.Item.Index.SK)))
	}
	e.update = aws.String(strings.TrimSpace(clause("SET", set) + clause("REMOVE", remove) + clause("ADD", add)))
	return e
}

func (e *expression) require(w store.Write, now int64) {
	switch {
	case w.Add != nil:
	case w.IfAbsent:
		e.condition = aws.String("attribute_not_exists(" + e.name("#pk", PK) + ") OR " + e.name("#expires", Expires) + " <= " + e.value(":now", number(now)))
	case w.IfVersion > 0:
		e.condition = aws.String(e.name("#v", Version) + " = " + e.value(":version", number(w.IfVersion)) +
			" AND (attribute_not_exists(" + e.name("#expires", Expires) + ") OR " + e.name("#expires", Expires) + " > " + e.value(":now", number(now)) + ")")
	}
}

func (e *expression) name(placeholder, attribute string) string {
	if e.names == nil {
		e.names = map[string]string{}
	}
	e.names[placeholder] = attribute
	return placeholder
}

func (e *expression) value(placeholder string, v types.AttributeValue) string {
	if e.values == nil {
		e.values = attributes{}
	}
	e.values[placeholder] = v
	return placeholder
}

func clause(verb string, parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return verb + " " + strings.Join(parts, ", ") + " "
}

// passingCodes are the errors that the same call may get over.
var passingCodes = []string{
	"TransactionConflictException", "TransactionInProgressException", "ThrottlingException", "RequestLimitExceeded",
	"ProvisionedThroughputExceededException", "LimitExceededException", "InternalServerError", "ServiceUnavailable",
	"ReplicatedWriteConflictException",
}

// passing says whether an error may be gone at the next try.
func passing(err error) bool {
	canceled := (*types.TransactionCanceledException)(nil)
	if errors.As(err, &canceled) {
		return slices.ContainsFunc(canceled.CancellationReasons, func(r types.CancellationReason) bool {
			return slices.Contains([]string{"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}, aws.ToString(r.Code))
		})
	}
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains(passingCodes, api.ErrorCode())
}

// failed says what was being done. What may pass, or never reached the service,
// is fault.StoreBusy.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	var api smithy.APIError
	if passing(err) || !errors.As(err, &api) {
		return fmt.Errorf("%s: %w", doing, errors.Join(busy, err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}
