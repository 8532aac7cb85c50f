package local

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
)

// A console shows people where things are and what would have been sent.
type console struct {
	mu  sync.Mutex
	out io.Writer
}

func (c *console) print(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.out, format, args...) // a console that is gone is no reason to stop
}

func (c *console) greet(at Addresses, o Options) {
	c.print(`CloudOps Autopilot is running on this machine.

  Dashboard, API   %[1]s
  Event bus        aws events put-events --endpoint-url %[1]s --entries file://entries.json
  Step Functions   aws stepfunctions list-executions --endpoint-url %[2]s --state-machine-arn %[3]s
  Data             %[4]s

Send your own events with "autopilot send FILE", acknowledge with "autopilot ack ID",
see what could not be processed with "autopilot quarantine list".
Unlike AWS, this bus takes sources that begin with "aws.".
`, at.URL, at.SFN, names.MachineARN(names.Pipeline), o.Data)
	if o.Samples {
		c.print("Sample events are coming in; --no-sample switches them off.\n")
	}
	c.print("What would be sent to people is shown below. Ctrl-C stops.\n\n")
}

// warnOpen says that the services can be reached from elsewhere.
func (c *console) warnOpen(address string) {
	c.print("Note: %s takes connections from other machines, and nothing here asks who they are.\n", address)
}

// show prints a message that the SNS stand-in took.
func (c *console) show(m sns.Message) {
	subject := m.Subject
	if subject == "" {
		subject = strings.SplitN(m.Text, "\n", 2)[0]
	}
	c.print("%s  %-8s  %s\n", m.At.Local().Format("15:04:05"), strings.TrimPrefix(m.Topic, names.Stack+"-"), clean(subject))
}

// clean keeps text of outside from steering the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
