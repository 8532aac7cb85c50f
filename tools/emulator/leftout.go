package emulator

// An Omission is what of the template the emulator cannot take, and why. Names
// of resources may stand for one resource where the type as such is known.
type Omission struct {
	Type   string // every resource of this type, or
	Name   string // the resource with this name
	Reason string
}

// Omissions is the one list of what a deployment to the emulator leaves out.
func Omissions() []Omission {
	return []Omission{
		{Type: "AWS::Budgets::Budget", Reason: "unknown to its CloudFormation, which refuses a change set with an unknown type whole"},
		{Type: "AWS::Chatbot::SlackChannelConfiguration", Reason: "unknown to its CloudFormation"},
		{Type: "AWS::DAX::Cluster", Reason: "unknown to its CloudFormation"},
		{Type: "AWS::DAX::ParameterGroup", Reason: "unknown to its CloudFormation"},
		{Type: "AWS::DAX::SubnetGroup", Reason: "unknown to its CloudFormation"},
		{Type: "AWS::EC2::SecurityGroupEgress", Reason: "unknown to its CloudFormation"},
		{Type: "AWS::XRay::SamplingRule", Reason: "unknown to its CloudFormation"},
		{Name: "OutcomesUnbalancedAlarm", Reason: "its CloudWatch refuses alarms on metric math"},
	}
}
