package main

import (
	"slices"
	"strings"
	"testing"
)

func TestCompareWantsEveryFindingAcceptedAndEveryAcceptanceNeeded(t *testing.T) {
	a, b := finding{"CKV_1", "Bucket"}, finding{"CKV_2", "Queue"}
	tests := []struct {
		name            string
		found, accepted []finding
		want            string // part of the error; "" for none
	}{
		{"nothing found", nil, nil, ""},
		{"found and accepted", []finding{a}, []finding{a}, ""},
		{"found on a resource that does not accept it", []finding{a}, []finding{{"CKV_1", "Other"}}, "CKV_1 fails on Bucket"},
		{"accepted for nothing", []finding{a}, []finding{a, b}, "CKV_2 is accepted on Queue, where it does not fail"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := compare("x.yaml", tt.found, tt.accepted)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("compare(%v, %v) = %v, want %q", tt.found, tt.accepted, err, tt.want)
			}
		})
	}
}

func TestStripReadsAcceptancesAndTakesThemOut(t *testing.T) {
	template := func(skip string) string {
		return "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Metadata:\n      checkov:\n        skip:\n          - " + skip + "\n"
	}
	accepted, bare, err := strip([]byte(template(`{id: CKV_1, comment: because}`)))
	if want := []finding{{"CKV_1", "Bucket"}}; err != nil || !slices.Equal(accepted, want) || strings.Contains(string(bare), "checkov") {
		t.Errorf("strip() = %v, %s, %v, want %v and a template without it", accepted, bare, err, want)
	}
	if _, _, err := strip([]byte(template(`{id: CKV_1}`))); err == nil || !strings.Contains(err.Error(), "without a reason") {
		t.Errorf("strip() of an acceptance without a reason = %v, want an error that says so", err)
	}
}

func TestReadTakesTheAnswerApart(t *testing.T) {
	tests := []struct {
		name, answer string
		want         []finding
		wantErr      bool
	}{
		{"a finding", `{"results":{"passed_checks":[{}],"failed_checks":[{"check_id":"CKV_1","resource":"AWS::S3::Bucket.Bucket"}]}}`, []finding{{"CKV_1", "Bucket"}}, false},
		{"a template that it could not read", `{"results":{"passed_checks":[{}],"parsing_errors":["x"]}}`, nil, true},
		{"an answer without any check", `{"passed":0}`, nil, true},
		{"no JSON", `oops`, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := read([]byte(tt.answer))
			if !slices.Equal(got, tt.want) || (err != nil) != tt.wantErr {
				t.Errorf("read(%s) = %v, %v, want %v and an error: %v", tt.answer, got, err, tt.want, tt.wantErr)
			}
		})
	}
}
