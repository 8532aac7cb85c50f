package classify

import (
	"strings"
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
