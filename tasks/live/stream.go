package live

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Stream tells what records of the table's stream mean. When it fails, the
// stream comes again from the record that is named; a record that cannot be read
// holds up only itself.
func (h *Handler) Stream(ctx context.Context, in events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	changes, read := readRecords(in.Records)
	if err := h.tell(ctx, in.Records[:len(changes)], changes); err != nil {
		h.o.Logger.ErrorContext(ctx, "changes not told", "records", len(changes), "err", err)
		return failure(in.Records[0]), nil
	}
	if read != nil {
		h.o.Logger.ErrorContext(ctx, "record not understood", "record", in.Records[len(changes)].EventID, "err", read)
		return failure(in.Records[len(changes)]), nil
	}
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}, nil
}

func failure(r events.DynamoDBEventRecord) events.DynamoDBEventResponse {
	return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: r.Change.SequenceNumber}}}
}

// tell tells first and counts last, so that what is told again was not counted.
func (h *Handler) tell(ctx context.Context, records []events.DynamoDBEventRecord, changes []store.Change) error {
	if len(changes) == 0 {
		return nil
	}
	n, err := Of(changes)
	if err != nil {
		return err
	}
	if err := Tell(ctx, n, h.o.Announcer, h.pusher); err != nil {
		return err
	}
	if len(n.Outcomes) == 0 {
		return nil
	}
	first := records[0]
	token := fmt.Sprintf("%.30s-%d", first.EventID, len(records)) // of this run of records
	return h.o.Counter.Count(ctx, token, first.Change.ApproximateCreationDateTime.Time, n.Outcomes)
}

// readRecords returns the changes up to the first record that cannot be read.
func readRecords(records []events.DynamoDBEventRecord) ([]store.Change, error) {
	var changes []store.Change
	for i, r := range records {
		before, err := item(r.Change.OldImage)
		if err != nil {
			return changes, err
		}
		after, err := item(r.Change.NewImage)
		if err != nil {
			return changes, err
		}
		changes = append(changes, store.Change{Seq: int64(i + 1), Old: before, New: after})
	}
	return changes, nil
}

// item reads an image. An item without a document, such as a counter, is no news
// and is left without one; an image of another type than ours is refused.
func item(image map[string]events.DynamoDBAttributeValue) (*store.Item, error) {
	if len(image) == 0 {
		return nil, nil
	}
	it := &store.Item{Key: store.Key{Table: store.Incidents}}
	for name, to := range map[string]*string{"PK": &it.PK, "SK": &it.SK} {
		v, ok := image[name]
		if !ok || v.DataType() != events.DataTypeString {
			return nil, fmt.Errorf("the image has no text %s", name)
		}
		*to = v.String()
	}
	if v, ok := image["Doc"]; ok && v.DataType() == events.DataTypeString {
		it.Doc = json.RawMessage(v.String())
	}
	return it, nil
}
