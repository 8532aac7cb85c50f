package classify

import (
	"slices"
	"testing"
)

func TestRequestsOfCallsWithoutATableNameWhatTheyActOn(t *testing.T) {
	tests := []struct {
		name, service, call, request string
		want                         []string
	}{
		{"other than by what it refers to", "new", "DeleteEndpoint", `{"roleName":"other","endpointName":"ranker"}`, []string{"ranker"}},
		{"by its ARN before its name", "new", "UpdateFlow", `{"flowName":"in","flowArn":"arn:aws:new:eu-central-1:1:flow/in"}`, []string{"arn:aws:new:eu-central-1:1:flow/in", "in"}},
		{"by its bare name", "new", "PutDomainPolicy", `{"domain":"d","owner":"o"}`, []string{"d"}},
		{"by a name alone", "new", "DeleteFleet", `{"name":"desk"}`, []string{"desk"}},
		{"as the answer names it", "new", "CreateThing", `{"size":3},"responseElements":{"thing":{"thingId":"t-2","colour":"red"}}`, []string{"t-2"}},
		{"the kind of thing that the call is called after comes first", "route53resolver", "DisassociateResolverRule", `{"vPCId":"vpc-0a1b2c3d4e5f60718","resolverRuleId":"rslvr-rr-0a0b0c0d0e0f01234"}`,
			[]string{"rslvr-rr-0a0b0c0d0e0f01234", "vpc-0a1b2c3d4e5f60718"}},
		{"EC2 wraps its newer requests", "ec2", "DeleteTransitGatewayRoute", `{"DeleteTransitGatewayRouteRequest":{"TransitGatewayRouteTableId":"tgw-rtb-0123456789abcdef0","DestinationCidrBlock":"10.0.0.0/16"}}`,
			[]string{"tgw-rtb-0123456789abcdef0"}},
		{"names of the kind", "mq", "RebootBroker", `{"brokerName":"orders","region":"x"}`, []string{"orders"}},
		{"names of other kinds say little", "mq", "RebootBroker", `{"operatorName":"ann"}`, nil},
		{"ARNs, whatever they are of", "osis", "StopPipeline", `{"sourceArn":"arn:aws:dynamodb:eu-west-1:1:table/t"}`, []string{"arn:aws:dynamodb:eu-west-1:1:table/t"}},
		{"tokens name nothing", "mq", "RebootBroker", `{"clientTokenId":"3f8a2d1c-0000-4000-8000-0123456789ab","brokerSecretName":"s"}`, nil},
		{"no more than a few", "mq", "DeleteBrokers", `{"brokerIds":["b-1","b-2","b-3","b-4","b-5"]}`, []string{"b-1", "b-2", "b-3", "b-4"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			detail := `{"eventSource":"` + tt.service + `.amazonaws.com","eventName":"` + tt.call + `","requestParameters":` + tt.request + `}`
			if got := Classify(event(t, "aws."+tt.service, "AWS API Call via CloudTrail", `[]`, detail)).Resources; !slices.Equal(got, tt.want) {
				t.Errorf("%s %s acts on %q, want %q", tt.call, tt.request, got, tt.want)
			}
		})
	}
}

func TestAnIssueOfOneZoneIsInThatZone(t *testing.T) {
	tests := []struct{ text, want string }{
		{"We are investigating increased error rates in a single Availability Zone (use1-az4) in the US-EAST-1 Region.", "use1-az4"},
		{"Instances in use1-az4 are affected. Power is back in use1-az4.", "use1-az4"},
		{"Instances in use1-az4 and use1-az2 are affected.", ""},
		{"Increased error rates in the US-EAST-1 Region.", ""},
	}
	for _, tt := range tests {
		detail := `{"eventArn":"arn:e","service":"EC2","eventTypeCode":"AWS_EC2_OPERATIONAL_ISSUE","eventTypeCategory":"issue","statusCode":"open","eventDescription":[{"language":"en_US","latestDescription":"` + tt.text + `"}]}`
		if got := Classify(event(t, "aws.health", "AWS Health Event", `[]`, detail)).Zone; got != tt.want {
			t.Errorf("the issue %q is in zone %q, want %q", tt.text, got, tt.want)
		}
	}
}
