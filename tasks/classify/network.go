package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

var _ = declare("aws.networkmanager",
	Entry{Type: "Network Manager Status Update", Noun: "Network", State: "changeType", find: networkTarget, Cases: networkStates, refine: (*reading).networkStatus},
	Entry{Type: "Network Manager Topology Change", Noun: "Network", find: networkTarget, Else: change(low, "topology", "topology changed")},
	Entry{Type: "Network Manager Routing Update", Noun: "Network", find: networkTarget, Else: change(low, "routing", "routes changed")},
	Entry{Type: "Network Manager Service Advisory", Noun: "Network", find: networkTarget, Else: note(low, "advisory", "advisory of the service", "a notice of the provider")},
	Entry{Type: "Network Manager Segment Update", Noun: "Network", find: networkTarget, Else: change(low, "segment", "segment changed")},
	Entry{Type: "Network Manager Network Function Group Update", Noun: "Network", find: networkTarget, Else: change(low, "function-group", "function group changed")},
	Entry{Type: "Network Manager Policy Update", Noun: "Network", find: networkTarget, Else: change(low, "policy", "policy changed")},
)

// Two families of words, one with hyphens and one with underscores.
var networkStates = cases{
	"VPN-CONNECTION-IPSEC-DOWN":    fault(high, "vpn-ipsec", "VPN tunnel down"),
	"VPN-CONNECTION-IPSEC-UP":      recovery("vpn-ipsec", "VPN tunnel up again"),
	"VPN-CONNECTION-BGP-DOWN":      fault(high, "vpn-bgp", "VPN routes lost"),
	"VPN-CONNECTION-BGP-ESTABLISH": recovery("vpn-bgp", "VPN routes back"),
	"CONNECT_PEER_BGP_DOWN":        fault(high, "peer-bgp", "routes of a peer lost"),
	"CONNECT_PEER_BGP_UP":          recovery("peer-bgp", "routes of a peer back"),
}

// networkTarget puts the connection before the network that holds it.
func networkTarget(r *reading) {
	for _, path := range []string{"vpnConnectionArn", "connectPeerArn", "attachmentArn", "transitGatewayAttachmentArn"} {
		r.add(r.str(path))
	}
	for _, res := range r.event.Resources {
		if !strings.Contains(res, ":global-network/") && !strings.Contains(res, ":core-network/") {
			r.add(res)
		}
	}
	gateway := r.str("transitGatewayArn")
	r.add(gateway)
	if len(r.resources) > 0 {
		r.dependsOn(gateway, r.resources[0])
	}
	if region := firstOf(r, "region", "edgeLocation"); region != "" {
		r.region = clean(region, 64)
	}
}

func (r *reading) networkStatus() {
	if r.Condition != "unreadable" {
		r.subject = r.subjectOr() + "#" + r.str("outsideIpAddress")
		return
	}
	if v, ok := networkStates[strings.ToUpper(strings.ReplaceAll(firstOf(r, "status-change", "changeType", "change-type"), " ", "-"))]; ok {
		r.Verdict = v
	}
}

const attachmentKey = "Current Attachment Status"

var _ = declare("aws.network-firewall",
	Entry{Type: "Firewall Configuration Changed", Noun: "Firewall", Else: change(low, "firewall-configuration", "configuration changed")},
	Entry{Type: "Firewall Attachment Status Changed", Noun: "Firewall", Else: note(none, "attachment", "attachment changed", "a zone of the firewall changes as asked"), refine: (*reading).attachment},
	Entry{Type: "Firewall Transit Gateway Attachment Status Changed", Noun: "Firewall", Else: note(none, "attachment", "attachment changed", "the attachment changes as asked"), refine: (*reading).attachment},
)

// attachment reads keys that contain spaces.
func (r *reading) attachment() {
	r.get("data").ForEach(func(_, item gjson.Result) bool {
		status := strings.ToUpper(item.Get(attachmentKey).Str)
		if zone := item.Get("Availability Zone").Str; zone != "" {
			r.zone = clean(zone, 30)
		}
		switch {
		case strings.Contains(status, "FAILED") || strings.Contains(status, "ERROR"):
			r.Verdict = fault(high, "attachment", "attachment failed")
			return false
		case status == "READY":
			r.Verdict = note(none, "attachment", "attachment ready", "a zone of the firewall is as it should be").settling()
		}
		return true
	})
}

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
