package infra

import (
	"fmt"
	"time"

	"github.com/awslabs/goformation/v7/cloudformation/dax"
	"github.com/awslabs/goformation/v7/cloudformation/ec2"
)

// daxPort is the encrypted port of a cluster.
const daxPort = 9111

// daxKeeps is how long the cluster keeps what it read. The functions write past
// it, so it shows what it once read until that time is over; its default is five
// minutes.
const daxKeeps = 2 * time.Second

// accelerator adds the cluster that the API's reads go through where one is wanted.
func accelerator(t *Template) {
	t.add("DaxSecurityGroup", &ec2.SecurityGroup{
		GroupDescription: "DAX cluster of CloudOps Autopilot",
		VpcId:            str(Ref("VpcId")),
		SecurityGroupEgress: []ec2.SecurityGroup_Egress{{IpProtocol: "tcp", FromPort: integer(443), ToPort: integer(443),
			CidrIp: str("0.0.0.0/0"), Description: str("Endpoint of DynamoDB")}},
		SecurityGroupIngress: []ec2.SecurityGroup_Ingress{{IpProtocol: "tcp", FromPort: integer(daxPort), ToPort: integer(daxPort),
			SourceSecurityGroupId: str(GetAtt("FunctionsSecurityGroup", "GroupId")), Description: str("Functions of this stack")}},
	}, when(hasDAX))
	t.add("FunctionsToDax", &ec2.SecurityGroupEgress{
		GroupId: GetAtt("FunctionsSecurityGroup", "GroupId"), IpProtocol: "tcp", FromPort: integer(daxPort), ToPort: integer(daxPort),
		DestinationSecurityGroupId: str(GetAtt("DaxSecurityGroup", "GroupId")), Description: str("DAX cluster of this stack"),
	}, when(hasDAX))
	role(t, "DaxRole", "Reads for the DAX cluster", trust("dax.amazonaws.com", ""),
		[]Grant{index(), table("Incidents", "DescribeTable", "GetItem", "Query"), table("Metrics", "DescribeTable", "Query"),
			table("Configurations", "DescribeTable", "GetItem", "Query"), useKey("kms:Decrypt")},
		when(hasDAX))
	t.add("DaxSubnets", &dax.SubnetGroup{Description: str("Subnets of the functions"), SubnetIds: Whole(SplitParameter("SubnetIds"))}, when(hasDAX))
	keeps := fmt.Sprint(daxKeeps.Milliseconds())
	t.add("DaxParameters", &dax.ParameterGroup{Description: str("How long reads are kept"),
		ParameterNameValues: map[string]string{"query-ttl-millis": keeps, "record-ttl-millis": keeps}}, when(hasDAX))
	t.add("Dax", &dax.Cluster{
		Description: str("Reads of the API"), IAMRoleARN: Arn("DaxRole"), NodeType: Ref("DaxNodeType"), ReplicationFactor: 1,
		SubnetGroupName: str(Ref("DaxSubnets")), ParameterGroupName: str(Ref("DaxParameters")), SecurityGroupIds: []string{GetAtt("DaxSecurityGroup", "GroupId")},
		SSESpecification: &dax.Cluster_SSESpecification{SSEEnabled: yes()}, ClusterEndpointEncryptionType: str("TLS"),
	}, when(hasDAX))
}
