package analyze

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	tests := []struct {
		name   string
		in     string
		secret string // must be gone
		kept   string // must still be there
	}{
		{"an access key id", "user used AKIAIOSFODNN7EXAMPLE at noon", "AKIAIOSFODNN7EXAMPLE", "at noon"},
		{"a secret access key", "key wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY found", "wJalrXUtnFEMI", "found"},
		{"a password in a query", "login failed: user=app&password=hunter2&db=orders", "hunter2", "db=orders"},
		{"a password in JSON", `{"masterUserPassword":"S3cr3t!x","engine":"mysql"}`, "S3cr3t!x", `"engine":"mysql"`},
		{"a bearer token", "Authorization: Bearer abc.def-ghi123", "abc.def-ghi123", "Authorization"},
		{"basic authorization in a header map", `"authorization": "Basic dXNlcjpwYXNz"`, "dXNlcjpwYXNz", "authorization"},
		{"a web token", "sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc today", "eyJzdWIiOiIxMjM0In0", "today"},
		{"a connection string", "postgres://app:pa55w0rd@db.internal:5432/orders", "pa55w0rd", "db.internal:5432"},
		{"a mail address", "actor alice.smith@example.com changed it", "alice.smith", "example.com"},
		{"a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "MIIE", "after"},
		{"a private key cut short", "x -----BEGIN PRIVATE KEY-----\nMIIEabc", "MIIEabc", "x "},
		{"a token of another vendor", "push with ghp_abcdefghijklmnopqrstuvwxyz0123 ok", "ghp_abcdef", "ok"},
		{"an ordinary sentence", "db-1 failed over to eu-central-1b", "nothing-secret", "db-1 failed over to eu-central-1b"},
		{"an ARN", "arn:aws:rds:eu-central-1:111122223333:db:orders", "nothing-secret", "arn:aws:rds:eu-central-1:111122223333:db:orders"},
		{"an event id", "7a1f6c4e-8f43-4d55-9f64-1f2e3d4c5b6a", "nothing-secret", "7a1f6c4e-8f43-4d55-9f64-1f2e3d4c5b6a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Mask(tt.in)
			if strings.Contains(got, tt.secret) || !strings.Contains(got, tt.kept) {
				t.Errorf("Mask(%q) = %q, want %q gone and %q kept", tt.in, got, tt.secret, tt.kept)
			}
		})
	}
}

func FuzzMask(f *testing.F) {
	for _, seed := range []string{"", "password: x", "Authorization: Basic abc", "a@b.cd", "token=token=token=x", "-----BEGIN PRIVATE KEY-----"} {
		f.Add(seed, seed)
	}
	const planted = "AKIAIOSFODNN7EXAMPLE"
	f.Fuzz(func(t *testing.T, before, after string) {
		got := Mask(before + " " + planted + " " + after)
		if strings.Contains(got, planted) {
			t.Errorf("Mask kept a planted key between %q and %q: %q", before, after, got)
		}
	})
}
