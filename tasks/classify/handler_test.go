package classify

import (
	"context"
	"strings"
	"testing"
)

func TestHandleRoutes(t *testing.T) {
	sound := func(source, typ, detail string) string {
		return `{"id":"e","source":"` + source + `","detail-type":"` + typ + `","time":"2026-01-02T03:04:05Z","detail":` + detail + `}`
	}
	tests := []struct {
		name, raw string
		want      Route
		reason    string
	}{
		{"a fault may open an incident", sound("aws.glue", "Glue Job State Change", `{"jobName":"j","state":"FAILED"}`), ToCorrelate, "broke"},
		{"a good run may settle one", sound("aws.glue", "Glue Job State Change", `{"jobName":"j","state":"SUCCEEDED"}`), ToCorrelate, "settles"},
		{"a change may explain one", sound("aws.ecs", "ECS Deployment State Change", `{"eventName":"SERVICE_DEPLOYMENT_COMPLETED"}`), ToCorrelate, "possible cause"},
		{"a fault that is not significant is evidence", sound("aws.codebuild", "CodeBuild Build Phase Change", `{"completed-phase-status":"FAILED"}`), ToCorrelate, "precedes"},
		{"noise is recorded", sound("aws.events", "Scheduled Event", `{}`), ToRecord, "no detail"},
		{"an unknown source is recorded", sound("com.example", "x", `{"a":1}`), ToRecord, "kept"},
		{"bytes that are no event are kept whole", `{"id":1}`, ToQuarantine, `"id"`},
		{"so is a wrapper around nothing", sound(ForwardedSource, ForwardedType, `{"id":"x"}`), ToQuarantine, "unwrap forwarded event e"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := New(Options{}).Handle(context.Background(), []byte(tt.raw))
			if err != nil {
				t.Fatalf("Handle(%s) = %v, want a result", tt.raw, err)
			}
			if got.Route != tt.want || !strings.Contains(got.Reason, tt.reason) {
				t.Errorf("Handle(%s) = %s because %q, want %s because of %q", tt.raw, got.Route, got.Reason, tt.want, tt.reason)
			}
		})
	}
}

func TestAForwardedEventIsTheEventItCarries(t *testing.T) {
	inner := `{"id":"inner","source":"aws.rds","detail-type":"RDS DB Instance Event","time":"2026-01-02T03:04:05Z","detail":{"EventID":"RDS-EVENT-0031"}}`
	for range maxWraps - 1 {
		inner = `{"id":"outer","source":"` + ForwardedSource + `","detail-type":"` + ForwardedType + `","time":"2026-01-02T03:04:06Z","detail":` + inner + `}`
	}
	e, err := Read([]byte(inner))
	if err != nil || e.ID != "inner" || e.Source != "aws.rds" {
		t.Errorf("Read = %+v, %v; want the event inside", e, err)
	}
	for range 2 {
		inner = `{"id":"outer","source":"` + ForwardedSource + `","detail-type":"` + ForwardedType + `","time":"2026-01-02T03:04:06Z","detail":` + inner + `}`
	}
	if _, err := Read([]byte(inner)); err == nil || !strings.Contains(err.Error(), "wrapped too often") {
		t.Errorf("Read of an event wrapped five times = %v, want an error that says so", err)
	}
}
