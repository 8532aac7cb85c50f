package words

import (
	"testing"
	"time"
	"unicode/utf8"
)

func TestClipCutsNoCharacter(t *testing.T) {
	const text = "größer als der Rand"
	for limit := range len(text) + 2 {
		got := Clip(text, limit)
		if !utf8.ValidString(got) || len(got) > max(limit, len("…")) {
			t.Errorf("Clip(%d) = %q, %d bytes", limit, got, len(got))
		}
	}
	if got := Clip(text, len(text)); got != text {
		t.Errorf("Clip of what fits = %q, want it whole", got)
	}
}

func TestListTellsHowManyMore(t *testing.T) {
	for most, want := range map[int]string{2: "a, b and 1 more", 3: "a, b, c"} {
		if got := List([]string{"a", "b", "c"}, most); got != want {
			t.Errorf("List(%d) = %q, want %q", most, got, want)
		}
	}
}

func TestClockIsUTC(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.FixedZone("CET", 3600))
	if got := Clock(at); got != "2026-03-02 00:00:00 UTC" {
		t.Errorf("Clock = %q", got)
	}
}
