package rules

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Short returns the part of an ARN that people call the thing by: what stands
// behind the account, without the type in front. Other ids come back whole.
func Short(id string) string {
	parts := strings.SplitN(id, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[5] == "" {
		return id
	}
	name := parts[5]
	if parts[2] == "elasticloadbalancing" {
		return balancer(name)
	}
	if i := strings.LastIndex(name, "/"); i >= 0 && i+1 < len(name) {
		return name[i+1:]
	}
	if i := strings.Index(name, ":"); i >= 0 && i+1 < len(name) {
		return name[i+1:]
	}
	return name
}

// balancer names load balancers and target groups, whose ARNs end in a number:
// loadbalancer/app/NAME/ID, targetgroup/NAME/ID, loadbalancer/NAME.
func balancer(resource string) string {
	switch parts := strings.Split(resource, "/"); {
	case len(parts) >= 4:
		return parts[len(parts)-2]
	case len(parts) >= 2:
		return parts[1]
	}
	return resource
}

// about joins a name and a title that may name it already.
func about(resource, title string) string {
	if name := Short(resource); name != "" && !strings.Contains(title, name) {
		return name + ": " + title
	}
	return title
}

// thing names a member by its resource and condition.
func thing(m incident.Member) string {
	if len(m.Resources) == 0 {
		return m.Title
	}
	return fmt.Sprintf("%s (%s)", Short(m.Resources[0]), strings.ReplaceAll(m.Condition, "-", " "))
}

// span rounds a duration to what a person would say.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return count(int(d.Round(time.Second).Seconds()), "second")
	case d < 2*time.Hour:
		return count(int(d.Round(time.Minute).Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Round(time.Hour).Hours()), "hour")
	}
	return count(int(d.Hours()/24), "day")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func compareDown(a, b float64) int { return cmp.Compare(b, a) }
