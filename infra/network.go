package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/ec2"
	"github.com/awslabs/goformation/v7/cloudformation/lambda"
)

// endpoints are the services that functions in a VPC reach without a NAT.
var endpoints = []struct{ name, service string }{
	{"Bedrock", "bedrock-runtime"}, {"Events", "events"}, {"Logs", "logs"}, {"Metrics", "monitoring"},
	{"Push", "execute-api"}, {"Sns", "sns"}, {"States", "states"}, {"Traces", "xray"},
}

// network adds what functions in a VPC need.
func network(t *Template) {
	t.add("FunctionsSecurityGroup", &ec2.SecurityGroup{
		GroupDescription:    "Functions of CloudOps Autopilot",
		VpcId:               str(Ref("VpcId")),
		SecurityGroupEgress: []ec2.SecurityGroup_Egress{{IpProtocol: "tcp", FromPort: integer(443), ToPort: integer(443), CidrIp: str("0.0.0.0/0"), Description: str("Endpoints of AWS")}},
	}, when(hasVPC))
	t.add("EndpointsSecurityGroup", &ec2.SecurityGroup{
		GroupDescription:    "Interface endpoints of CloudOps Autopilot",
		VpcId:               str(Ref("VpcId")),
		SecurityGroupEgress: []ec2.SecurityGroup_Egress{{IpProtocol: "tcp", FromPort: integer(443), ToPort: integer(443), CidrIp: str("127.0.0.1/32"), Description: str("Endpoints answer and never call")}},
		SecurityGroupIngress: []ec2.SecurityGroup_Ingress{{IpProtocol: "tcp", FromPort: integer(443), ToPort: integer(443),
			SourceSecurityGroupId: str(GetAtt("FunctionsSecurityGroup", "GroupId")), Description: str("Functions of this stack")}},
	}, when(hasEndpoints))
	for _, e := range endpoints {
		t.add(e.name+"Endpoint", &ec2.VPCEndpoint{
			VpcId:             Ref("VpcId"),
			ServiceName:       Sub("com.amazonaws.${AWS::Region}." + e.service),
			VpcEndpointType:   str("Interface"),
			PrivateDnsEnabled: yes(),
			SubnetIds:         Whole(SplitParameter("SubnetIds")),
			SecurityGroupIds:  []string{GetAtt("EndpointsSecurityGroup", "GroupId")},
		}, when(hasEndpoints))
	}
	for _, e := range []struct{ name, service string }{{"Tables", "dynamodb"}, {"Objects", "s3"}} {
		t.add(e.name+"Endpoint", &ec2.VPCEndpoint{
			VpcId:           Ref("VpcId"),
			ServiceName:     Sub("com.amazonaws.${AWS::Region}." + e.service),
			VpcEndpointType: str("Gateway"),
			RouteTableIds:   Whole(SplitParameter("RouteTableIds")),
		}, when(hasGateways))
	}
}

// vpcConfig puts a function into the VPC where there is one.
func vpcConfig() map[string]any {
	return map[string]any{"VpcConfig": If(hasVPC, &lambda.Function_VpcConfig{
		SubnetIds:        Whole(SplitParameter("SubnetIds")),
		SecurityGroupIds: []string{GetAtt("FunctionsSecurityGroup", "GroupId")},
	}, NoValue)}
}

// vpcGrant lets Lambda attach a function to the VPC. These actions know no resources.
func vpcGrant() Grant {
	g := allow(on("*"), "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
		"ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses")
	g.When = hasVPC
	return g
}
