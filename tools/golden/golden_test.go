package golden

import "testing"

func TestFirstDifference(t *testing.T) {
	tests := []struct {
		name string
		a, b string
		want int
	}{
		{"the second line differs", "a\nb\nc", "a\nx\nc", 2},
		{"the file goes on", "a\nb", "a\nb\nc", 3},
		{"the file ends early", "a\nb\nc", "a\nb", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := firstDifference([]byte(tt.a), []byte(tt.b)); got != tt.want {
				t.Errorf("firstDifference(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
			}
		})
	}
}
