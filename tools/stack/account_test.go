package stack

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// bare takes away what this machine tells the AWS CLI, and gives it the
// variables instead.
func bare(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // so that it is put back
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	home := t.TempDir()
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for name, value := range variables {
		t.Setenv(name, value)
	}
}

// answers serves one answer on loopback, and notes the Region that requests are signed for.
func answers(t *testing.T, status int, body string) (endpoint string, signed *string) {
	t.Helper()
	signed = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if scope := strings.Split(q.Header.Get("Authorization"), "/"); len(scope) > 2 {
			*signed = scope[2]
		}
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL, signed
}

func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func refusalXML(code, message string) string {
	return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>` + code + `</Code><Message>` + message + `</Message></Error><RequestId>1</RequestId></ErrorResponse>`
}

func TestWhoCannotDeployIsToldSoonAndInOneLine(t *testing.T) {
	elsewhere, unknown, expired, proxied := closed(t), "", "", ""
	unknown, _ = answers(t, http.StatusForbidden, refusalXML("InvalidClientTokenId", "The security token included in the request is invalid."))
	expired, _ = answers(t, http.StatusForbidden, refusalXML("ExpiredToken", "The security token included in the request is expired"))
	proxied, _ = answers(t, http.StatusForbidden, "<html>no</html>")
	with := func(endpoint string) map[string]string {
		return map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": endpoint}
	}
	tests := []struct {
		name      string
		variables map[string]string
		want      []string
	}{
		{"there is no AWS CLI", map[string]string{"PATH": "/nowhere", "AWS_REGION": "eu-central-1"}, []string{"the AWS CLI is not installed"}},
		{"there is no Region", map[string]string{"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}, []string{"no Region is set", "AWS_REGION"}},
		{"there is no such profile", map[string]string{"AWS_PROFILE": "gone"}, []string{"AWS_PROFILE", "gone", "list-profiles"}},
		{"there are no credentials", map[string]string{"AWS_REGION": "eu-central-1"}, []string{"there are no credentials", "aws configure"}},
		{"nobody listens", with(elsewhere), []string{"AWS cannot be reached", "check the network", elsewhere}},
		{"the key is unknown", with(unknown), []string{"AWS refused the credentials", "the access key is unknown", "InvalidClientTokenId"}},
		{"the session is over", with(expired), []string{"AWS refused the credentials", "expired"}},
		{"a proxy refuses", with(proxied), []string{"aws sts get-caller-identity"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bare(t, tt.variables)
			began := time.Now()
			got, err := NewCLI().Account(t.Context())
			if err == nil || strings.Contains(err.Error(), "\n") {
				t.Fatalf("Account() = %v, %v, want an error of one line", got, err)
			}
			for _, words := range tt.want {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("Account() = %v, want it to say %q", err, words)
				}
			}
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("it took %v, want it to be told soon", took)
			}
		})
	}
}

func TestARefusalIsToldWithoutTheProgressBefore(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\nprintf 'Uploading 1/2\\rUploading 2/2\\rIt failed.\\nLook there.\\n' >&2\nexit 255\n"
	if err := os.WriteFile(filepath.Join(dir, "aws"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	_, err := NewCLI().Run(t.Context(), "cloudformation", "deploy")
	if want := "aws cloudformation deploy: It failed.\nLook there."; err == nil || err.Error() != want {
		t.Errorf("Run() = %q, want %q", err, want)
	}
}

func TestSilenceIsGivenUpSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Setenv("AWS_REGION", "eu-central-1")
		silent := CLI{Run: func(ctx context.Context, _ ...string) ([]byte, error) {
			<-ctx.Done()
			return nil, &refusal{"sts get-caller-identity", "signal: killed"}
		}}
		_, err := silent.Account(t.Context())
		if err == nil || !strings.Contains(err.Error(), "AWS does not answer within 20s: check the network") {
			t.Errorf("Account() = %v, want it to say that nobody answers", err)
		}
	})
}

func TestWhoCanDeployIsToldWhereTo(t *testing.T) {
	endpoint, signed := answers(t, http.StatusOK, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`+
		`<Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult>`+
		`<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`)
	tests := []struct {
		name, config, want string
		variables          map[string]string
	}{
		{"by AWS_REGION, which version 1 of the CLI does not heed", "", "eu-central-1", map[string]string{"AWS_REGION": "eu-central-1"}},
		{"by AWS_DEFAULT_REGION", "", "eu-west-1", map[string]string{"AWS_DEFAULT_REGION": "eu-west-1"}},
		{"by both", "", "eu-central-1", map[string]string{"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-west-1"}},
		{"by a profile", "[profile ops]\nregion = ap-south-1\n", "ap-south-1", map[string]string{"AWS_PROFILE": "ops"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bare(t, tt.variables)
			file := os.Getenv("AWS_CONFIG_FILE")
			if err := os.WriteFile(file, []byte(tt.config), 0o600); err != nil {
				t.Fatal(err)
			}
			credentials := "[default]\naws_access_key_id = id\naws_secret_access_key = secret\n[ops]\naws_access_key_id = id\naws_secret_access_key = secret\n"
			if err := os.WriteFile(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), []byte(credentials), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("AWS_ENDPOINT_URL", endpoint)
			got, err := NewCLI().Account(t.Context())
			want := "account 123456789012, Region " + tt.want + ", as arn:aws:iam::123456789012:user/ada"
			if err != nil || got.String() != want || *signed != tt.want {
				t.Errorf("Account() = %v, %v, signed for %s, want %s", got, err, *signed, want)
			}
		})
	}
}
