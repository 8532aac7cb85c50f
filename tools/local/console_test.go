package local

import (
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
)

func TestAMessageIsOneLineThatCannotSteerTheTerminal(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.Local)
	tests := []struct {
		name string
		in   sns.Message
		want string
	}{
		{"by its subject", sns.Message{At: at, Topic: "cloudops-autopilot-critical", Subject: "Orders is down", Text: "long"}, "03:04:05  critical  Orders is down\n"},
		{"by its first line", sns.Message{At: at, Topic: "cloudops-autopilot-low", Text: "one\ntwo"}, "03:04:05  low       one\n"},
		{"with escape codes", sns.Message{At: at, Topic: "x", Subject: "a\x1b[2Jb\u009bc"}, "03:04:05  x         a [2Jb c\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			(&console{out: &out}).show(tt.in)
			if out.String() != tt.want {
				t.Errorf("show(%+v) printed %q, want %q", tt.in, out.String(), tt.want)
			}
		})
	}
}
