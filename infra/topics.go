package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/chatbot"
	"github.com/awslabs/goformation/v7/cloudformation/sns"
)

// The topics, by how much they ask of people.
var channels = []struct{ name, shows, about string }{
	{"Critical", "Critical incidents", "pages that somebody has to answer now"},
	{"High", "High incidents", "pages that somebody has to answer soon"},
	{"Medium", "Medium incidents", "incidents for working hours"},
	{"Low", "Low incidents", "incidents to know about"},
	{"Chat", "Incident", "updates and everything else that a channel of people follows"},
	{"Operations", "Autopilot operations", "alarms about the pipeline itself"},
}

// topics adds a topic a severity, one for chat, and one for alarms about the
// pipeline itself, which must not pass through the pipeline.
func topics(t *Template) {
	for _, c := range channels {
		name := c.name + "Topic"
		t.add(name, &sns.Topic{TopicName: str(Sub("${AWS::StackName}-" + lower(c.name))), DisplayName: str(c.shows)}, encryptedTopic(c.name))
		t.add(name+"Policy", &sns.TopicPolicy{Topics: []string{Ref(name)}, PolicyDocument: topicPolicy(c.name)})
	}
	for _, c := range []string{"Critical", "High", "Medium", "Low"} {
		subscribe(t, c+"Email", c+"Topic", "email", "AlertEmail", hasEmail)
	}
	subscribe(t, "CriticalPhone", "CriticalTopic", "sms", "AlertPhone", hasPhone, pagesOnly())
	subscribe(t, "OperatorEmail", "OperationsTopic", "email", "OperationsEmail", hasOperators)
	slack(t)
}

// encryptedTopic encrypts with the customer's key. Without one, the topics that
// only functions publish to use the key of SNS; alarms and budgets could not
// publish through that key, so their topic rests on the disk encryption of SNS.
func encryptedTopic(channel string) option {
	otherwise := "alias/aws/sns"
	if channel == "Operations" {
		otherwise = NoValue
	}
	return over(map[string]any{"KmsMasterKeyId": If(hasKey, Arn("Key"), otherwise)})
}

// topicPolicy refuses whoever does not use TLS. The topic for operations also
// lets alarms and budgets of this account in.
func topicPolicy(channel string) map[string]any {
	topic := Ref(channel + "Topic")
	tls := map[string]any{"Sid": "OnlyEncrypted", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topic,
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}}
	if channel != "Operations" {
		return policy(tls)
	}
	publish := func(sid, service, source string) map[string]any {
		return map[string]any{"Sid": sid, "Effect": "Allow", "Action": "sns:Publish", "Resource": topic,
			"Principal": map[string]any{"Service": service}, "Condition": forThisAccount(source)}
	}
	return policy(tls,
		publish("Alarms", "cloudwatch.amazonaws.com", own("cloudwatch", "alarm:*")),
		publish("Budgets", "budgets.amazonaws.com", Sub("arn:${AWS::Partition}:budgets::${AWS::AccountId}:*")))
}

func subscribe(t *Template, name, topic, protocol, parameter, condition string, more ...option) {
	t.add(name, &sns.Subscription{TopicArn: Ref(topic), Protocol: protocol, Endpoint: str(Ref(parameter)),
		RedrivePolicy: map[string]any{"deadLetterTargetArn": Arn(unsent)}}, append(more, when(condition))...)
}

// pagesOnly keeps updates from waking people: the topics carry them as well.
func pagesOnly() option {
	return over(map[string]any{"FilterPolicy": map[string]any{"channel": []any{"pager"}}})
}

// slack shows incidents in a channel through Amazon Q Developer. Its role may do nothing.
func slack(t *Template) {
	role(t, "SlackRole", "Amazon Q Developer in the incident channel",
		trust("chatbot.amazonaws.com", Sub("arn:${AWS::Partition}:chatbot::${AWS::AccountId}:*")),
		[]Grant{allow(on(Ref("ChatTopic")), "sns:GetTopicAttributes")}, when(hasSlack))
	t.add("SlackChannel", &chatbot.SlackChannelConfiguration{
		ConfigurationName: worldwide("-incidents"),
		IamRoleArn:        Arn("SlackRole"),
		SlackWorkspaceId:  Ref("SlackWorkspaceId"),
		SlackChannelId:    Ref("SlackChannelId"),
		SnsTopicArns:      []string{Ref("ChatTopic"), Ref("OperationsTopic")},
		GuardrailPolicies: []string{Sub("arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll")},
		LoggingLevel:      str("ERROR"),
	}, when(hasSlack))
}
