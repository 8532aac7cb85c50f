package stack

import (
	"slices"
	"strings"
	"testing"
)

// deployed is a cloud with the stack and its bucket for code.
func deployed(t *testing.T) *cloud {
	c := newCloud(t)
	c.holds("shop", "UPDATE_COMPLETE")
	c.holds("shop-artifacts", "CREATE_COMPLETE")
	c.buckets["artifacts-bucket"] = []stored{{key: "functions/x.zip", version: "1"}, {key: "functions/x.zip", version: "2"}}
	return c
}

func TestDestroyKeepsTheData(t *testing.T) {
	c := deployed(t)
	kept, err := c.cli().Destroy(t.Context(), "shop", false, func(string) {})
	want := []Kept{{"IncidentsTable", "AWS::DynamoDB::Table", "incidents-table"}, {"QuarantineQueue", "AWS::SQS::Queue", "https://sqs.example/quarantine"},
		{"DataBucket", "AWS::S3::Bucket", "data-bucket"}, {"Key", "AWS::KMS::Key", "key-id"}}
	if err != nil || !slices.Equal(kept, want) {
		t.Errorf("Destroy() = %v, %v, want %v", kept, err, want)
	}
	if len(c.stacks) > 0 || c.buckets["site-bucket"] != nil || c.buckets["artifacts-bucket"] != nil {
		t.Errorf("stacks %v and buckets %v are left, want both stacks gone with what is deployed again", c.stacks, c.buckets)
	}
	if len(c.gone) > 0 || len(c.buckets["data-bucket"]) != 1 {
		t.Errorf("tables and queues %q went and the data bucket holds %v, want all kept", c.gone, c.buckets["data-bucket"])
	}
}

func TestDestroyRemovesTheDataWhenAsked(t *testing.T) {
	c := deployed(t)
	c.buckets["data-bucket"] = []stored{{key: "a", version: "1"}, {key: "a", version: "2"}, {key: "a", version: "3", marker: true}}
	var said []string
	kept, err := c.cli().Destroy(t.Context(), "shop", true, func(line string) { said = append(said, line) })
	if want := []Kept{{"Key", "AWS::KMS::Key", "key-id"}}; err != nil || !slices.Equal(kept, want) {
		t.Errorf("Destroy() = %v, %v, want only the key kept, which backups may need", kept, err)
	}
	if want := []string{"incidents-table", "quarantine"}; !slices.Equal(c.gone, want) || len(c.buckets) > 0 {
		t.Errorf("%q went and buckets %v are left, want %q gone and no bucket", c.gone, c.buckets, want)
	}
	says(t, said, "removed AWS::DynamoDB::Table incidents-table")
}

func TestDestroyOfNothingSaysSo(t *testing.T) {
	var said []string
	c := newCloud(t)
	kept, err := c.cli().Destroy(t.Context(), "shop", true, func(line string) { said = append(said, line) })
	if err != nil || len(kept) > 0 || len(c.calls) > 0 {
		t.Errorf("Destroy() = %v, %v with calls %q, want nothing done", kept, err, c.calls)
	}
	says(t, said, "there is no stack shop")
}

func TestDestroyGoesOnWhereItStopped(t *testing.T) {
	c := deployed(t)
	c.stacks["shop"].status = "DELETE_FAILED"
	for i, r := range c.stacks["shop"].resources {
		if r.logical == "ApiFunction" {
			c.stacks["shop"].resources[i].status = "DELETE_COMPLETE"
		}
	}
	if kept, err := c.cli().Destroy(t.Context(), "shop", false, func(string) {}); err != nil || len(kept) != 4 || len(c.stacks) > 0 {
		t.Errorf("Destroy() = %v, %v with stacks %v left, want all gone but the data", kept, err, c.stacks)
	}
}

func TestAnObjectThatCannotBeDeletedStopsTheRemoval(t *testing.T) {
	c := deployed(t)
	c.locked = "index.html"
	_, err := c.cli().Destroy(t.Context(), "shop", true, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "empty bucket site-bucket: index.html: Access Denied") {
		t.Errorf("Destroy() = %v, want which object of which bucket", err)
	}
	if c.stacks["shop"] == nil || len(c.gone) > 0 {
		t.Errorf("the stack or its data (%q) went, want both untouched", c.gone)
	}
}
