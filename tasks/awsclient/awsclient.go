// Package awsclient reads the configuration that every AWS client is made from:
// Load that of a program on any machine, OfFunction that of a Lambda function.
//
// Both work around a flaw of smithy-go up to 1.28.9. The SDK closes a request's
// body as soon as the answer's header is there; net/http may at that moment
// still be asking the body whether more follows. Asked through io.WriterTo, a
// closed body answers io.EOF as an error; net/http takes that for a failed
// write, closes the connection, and the rest of the answer is lost. A server
// that is near or a processor that is busy is enough. The SDK tries again,
// which is no help where the lost answer had an effect, as with messages
// received from a queue. So bodies are handed over without their io.WriterTo.
//
// What is made from the configuration is left to the caller.
package awsclient

import (
	"context"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Load reads the default configuration: environment, shared files, instance or
// function role.
func Load(ctx context.Context, options ...func(*config.LoadOptions) error) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, err
	}
	if cfg.HTTPClient == nil { // it is made only for the sake of AWS_CA_BUNDLE
		cfg.HTTPClient = awshttp.NewBuildableClient()
	}
	cfg.HTTPClient = readOnly{cfg.HTTPClient}
	return cfg, nil
}

// HTTP returns a client for a configuration that is not loaded but written out.
func HTTP() aws.HTTPClient { return readOnly{awshttp.NewBuildableClient()} }

// readOnly sends bodies that can be read and closed, and nothing else.
type readOnly struct{ under aws.HTTPClient }

func (c readOnly) Do(r *http.Request) (*http.Response, error) {
	if _, ok := r.Body.(io.WriterTo); ok && r.Body != http.NoBody {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.under.Do(r)
}
