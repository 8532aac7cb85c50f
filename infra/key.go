package infra

import "github.com/awslabs/goformation/v7/cloudformation/kms"

// key adds the customer-managed key. Without it everything is encrypted with
// keys that AWS owns, which costs nothing.
func key(t *Template) {
	t.add("Key", &kms.Key{
		Description:       str("Data of CloudOps Autopilot"),
		EnableKeyRotation: yes(),
		KeyPolicy:         keyPolicy(),
	}, when(hasKey), retained)
	t.add("KeyAlias", &kms.Alias{AliasName: Sub("alias/${AWS::StackName}"), TargetKeyId: Ref("Key")}, when(hasKey))
}

// keyPolicy leaves who may use the key to IAM, and lets in the services that
// write to encrypted topics, queues and log groups on their own. EventBridge
// asks what kind of key it is before it encrypts a bus.
func keyPolicy() map[string]any {
	account := map[string]any{
		"Sid": "IamDecides", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
		"Principal": map[string]any{"AWS": Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
	}
	services := map[string]any{
		"Sid": "ServicesDeliver", "Effect": "Allow", "Action": []string{"kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"}, "Resource": "*",
		"Principal": map[string]any{"Service": []string{"events.amazonaws.com", "cloudwatch.amazonaws.com", "sns.amazonaws.com", "budgets.amazonaws.com"}},
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": Ref("AWS::AccountId")}},
	}
	logs := map[string]any{
		"Sid": "LogsAreEncrypted", "Effect": "Allow", "Resource": "*",
		"Action":    []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"},
		"Principal": map[string]any{"Service": Sub("logs.${AWS::Region}.${AWS::URLSuffix}")},
		"Condition": map[string]any{"ArnLike": map[string]any{"kms:EncryptionContext:aws:logs:arn": own("logs", "log-group:*")}},
	}
	delivery := map[string]any{
		"Sid": "WorkflowLogsAreDelivered", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
		"Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": Ref("AWS::AccountId")}},
	}
	return policy(account, services, logs, delivery)
}

// keyArn is the customer's key where there is one.
func keyArn() string { return If(hasKey, Arn("Key"), NoValue) }
