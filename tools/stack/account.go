package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// An Account is where the CLI deploys to, and as whom.
type Account struct{ ID, Region, Caller string }

// String tells where and as whom.
func (a Account) String() string {
	return fmt.Sprintf("account %s, Region %s, as %s", a.ID, a.Region, a.Caller)
}

// patience is how long AWS may take to say who calls, resolving names and
// fetching credentials included.
const patience = 20 * time.Second

// Account asks AWS who calls. It is for asking before long work begins: it gives
// up soon, and its error is one line that says what to do.
func (c CLI) Account(ctx context.Context) (Account, error) {
	region, err := c.region(ctx)
	if err != nil {
		return Account{}, err
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var answer struct{ Account, Arn string }
	err = c.ask(limited, &answer, "sts", "get-caller-identity", "--cli-connect-timeout", "3", "--cli-read-timeout", "5")
	if err != nil {
		return Account{}, advised(ctx, limited, err)
	}
	return Account{ID: answer.Account, Region: region, Caller: answer.Arn}, nil
}

// region is the Region that the CLI calls.
func (c CLI) region(ctx context.Context) (string, error) {
	if region := cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")); region != "" {
		return region, nil
	}
	out, err := c.Run(ctx, "configure", "get", "region")
	region := strings.TrimSpace(string(out))
	if refused := (*refusal)(nil); errors.As(err, &refused) && !strings.Contains(refused.text, "could not be found") {
		err = nil // the CLI fails where it has nothing to tell
	}
	if err != nil {
		return "", advised(ctx, ctx, err)
	}
	if region == "" {
		return "", errors.New("no Region is set: set AWS_REGION, or run aws configure")
	}
	return region, nil
}

// advice says what to do about what the CLI says.
var advice = []struct{ says, what, do string }{
	{"Unable to locate credentials", "there are no credentials for AWS", "run aws configure or aws sso login, or set AWS_PROFILE"},
	{"config profile", "AWS_PROFILE names no profile of the AWS CLI", "choose one of aws configure list-profiles"},
	{"SSO", "the session with AWS is over", "run aws sso login"},
	{"ExpiredToken", "AWS refused the credentials", "they have expired; fetch new ones"},
	{"InvalidClientTokenId", "AWS refused the credentials", "the access key is unknown or turned off; check AWS_PROFILE or run aws configure"},
	{"SignatureDoesNotMatch", "AWS refused the credentials", "the secret key does not fit the access key, or the clock of this machine is wrong"},
	{"Forbidden", "AWS refused the credentials", "check AWS_PROFILE or run aws configure"},
	{"AccessDenied", "AWS refused the credentials", "check AWS_PROFILE or run aws configure"},
	{"Could not connect", "AWS cannot be reached", "check the network, a proxy in HTTPS_PROXY, and the name of the Region"},
	{"timeout on endpoint", "AWS does not answer", "check the network, a proxy in HTTPS_PROXY, and the name of the Region"},
	{"SSL", "AWS cannot be reached", "check a proxy in HTTPS_PROXY and AWS_CA_BUNDLE"},
}

// advised makes one line of an error, with what to do about it.
func advised(ctx, limited context.Context, err error) error {
	if ctx.Err() == nil && limited.Err() != nil {
		return fmt.Errorf("AWS does not answer within %v: check the network, a proxy in HTTPS_PROXY, and the name of the Region", patience)
	}
	refused := (*refusal)(nil)
	if !errors.As(err, &refused) {
		return err
	}
	line := strings.Join(strings.Fields(refused.text), " ")
	for _, a := range advice {
		if strings.Contains(refused.text, a.says) {
			return fmt.Errorf("%s: %s (%s)", a.what, a.do, line)
		}
	}
	return fmt.Errorf("aws %s: %s", refused.command, line)
}
