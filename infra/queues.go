package infra

import "github.com/awslabs/goformation/v7/cloudformation/sqs"

// The queues that keep what could not be delivered or processed.
const (
	quarantineQueue = "QuarantineQueue"  // events the pipeline could not process, with the reason
	undelivered     = "UndeliveredQueue" // events that a rule could not hand over
	unstreamed      = "UnstreamedQueue"  // positions of changes that never reached the live function
	unsent          = "UnsentQueue"      // messages that a subscriber of a topic did not take
)

// queues adds the dead-letter queues. All keep messages for the longest time
// that SQS offers.
func queues(t *Template) {
	for _, name := range []string{quarantineQueue, undelivered, unstreamed, unsent} {
		t.add(name, &sqs.Queue{MessageRetentionPeriod: integer(14 * 24 * 3600), VisibilityTimeout: integer(60)},
			retained, encryptedQueue())
	}
	queuePolicy(t, undelivered, "events.amazonaws.com", own("events", "rule/*"))
	queuePolicy(t, unsent, "sns.amazonaws.com", own("sns", "${AWS::StackName}-*"))
	for _, name := range []string{quarantineQueue, unstreamed} {
		t.add(name+"Policy", &sqs.QueuePolicy{Queues: []string{Ref(name)}, PolicyDocument: policy(onlyEncrypted(name))})
	}
}

// encryptedQueue encrypts with the customer's key or with one of SQS.
func encryptedQueue() option {
	return over(map[string]any{
		"KmsMasterKeyId":       If(hasKey, Arn("Key"), NoValue),
		"SqsManagedSseEnabled": If(hasKey, NoValue, true),
	})
}

// queuePolicy lets a service of AWS send to the queue for resources of this account.
func queuePolicy(t *Template, queue, service, source string) {
	send := map[string]any{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": Arn(queue),
		"Principal": map[string]any{"Service": service}, "Condition": forThisAccount(source)}
	t.add(queue+"Policy", &sqs.QueuePolicy{Queues: []string{Ref(queue)}, PolicyDocument: policy(send, onlyEncrypted(queue))})
}

// onlyEncrypted refuses whoever does not use TLS.
func onlyEncrypted(queue string) map[string]any {
	return map[string]any{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": Arn(queue),
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}}
}
