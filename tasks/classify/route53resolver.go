package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

var _ = declare("aws.route53resolver",
	Entry{Type: "DNS Firewall Block", Noun: "DNS Firewall", find: resolver, Else: security(medium, "dns-block", "a query for a listed domain was blocked")},
	Entry{Type: "DNS Firewall Alert", Noun: "DNS Firewall", find: resolver, Else: security(low, "dns-alert", "a query for a listed domain").minor("an alert rule watches only: a note")},
)

func resolver(r *reading) {
	r.get("resources").ForEach(func(_, item gjson.Result) bool {
		item.ForEach(func(key, v gjson.Result) bool {
			if v.Type == gjson.String && (strings.HasSuffix(key.Str, "-id") || strings.HasSuffix(key.Str, "id")) {
				r.add(v.Str)
			}
			if id := v.Get("instance-id"); id.Type == gjson.String {
				r.add(r.arn("ec2", "instance/", id.Str))
			}
			return true
		})
		return true
	})
	r.add(r.str("src-addr"), r.arn("ec2", "vpc/", r.str("vpc-id")), r.str("firewall-rule-group-id"))
}
