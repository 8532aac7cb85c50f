package sample

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// stories are what happens in the account. Pauses are short, so that somebody
// who looks on sees a story end.
var stories = []func(r *rand.Rand) []step{failover, badDeployment, throttledTable, lostZone, stolenCredentials, fullDisk}

func after(seconds float64, e event) step {
	return step{time.Duration(seconds * float64(time.Second)), e}
}

var (
	shopErrors = metric{"shop-alb-5xx", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum",
		map[string]any{"LoadBalancer": "app/shop/50dc6c495c0c9188"}, 20}
	checkoutErrors = metric{"checkout-api-5xx", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum",
		map[string]any{"LoadBalancer": "app/checkout/73e2d6bc24d8a067", "TargetGroup": "targetgroup/checkout/cb5f1a6f0d6a5e91"}, 10}
	ordersConnections = metric{"orders-db-connections", "AWS/RDS", "DatabaseConnections", "Maximum",
		map[string]any{"DBClusterIdentifier": "orders"}, 400}
)

// failover: a database cluster changes its writer; the services before it fail meanwhile.
func failover(r *rand.Rand) []step {
	return []step{
		after(2, rdsEvent("Cluster", "cluster", "orders", "RDS-EVENT-0073", "failover", "Started cross AZ failover to DB instance: orders-2")),
		after(1, rdsEvent("Instance", "db", "orders-1", "RDS-EVENT-0004", "availability", "DB instance shutdown")),
		after(2.5, alarm(ordersConnections, "ALARM")),
		after(1.5, alarm(checkoutErrors, "ALARM")),
		after(2, ecsAction("checkout", "WARN", "SERVICE_TASK_START_IMPAIRED")),
		after(6, rdsEvent("Instance", "db", "orders-1", "RDS-EVENT-0006", "availability", "DB instance restarted")),
		after(1, rdsEvent("Cluster", "cluster", "orders", "RDS-EVENT-0071", "failover", "Completed failover to DB instance: orders-2")),
		after(4, alarm(ordersConnections, "OK")),
		after(2, alarm(checkoutErrors, "OK")),
		after(2, ecsAction("checkout", "INFO", "SERVICE_STEADY_STATE")),
	}
}

// badDeployment: a new version does not start; the deployment is rolled back.
func badDeployment(r *rand.Rand) []step {
	memory := metric{"catalog-memory", "AWS/ECS", "MemoryUtilization", "Average", map[string]any{"ClusterName": "prod", "ServiceName": "catalog"}, 90}
	revision := 40 + r.IntN(50)
	return []step{
		after(2, apiCall("ecs", "UpdateService", "Deployer/ci-"+fmt.Sprint(revision), false,
			map[string]any{"cluster": "prod", "service": "catalog", "taskDefinition": fmt.Sprintf("catalog:%d", revision)})),
		after(1, ecsDeployment("catalog", "SERVICE_DEPLOYMENT_IN_PROGRESS", "ECS deployment ecs-svc/9031530356181450001 in progress.")),
		after(4, alarm(memory, "ALARM")),
		after(2, alarm(shopErrors, "ALARM")),
		after(3, ecsDeployment("catalog", "SERVICE_DEPLOYMENT_FAILED", "ECS deployment circuit breaker: tasks failed to start.")),
		after(6, ecsDeployment("catalog", "SERVICE_DEPLOYMENT_COMPLETED", "ECS deployment ecs-svc/9031530356181450000 completed.")),
		after(3, alarm(memory, "OK")),
		after(2, alarm(shopErrors, "OK")),
	}
}

// throttledTable: somebody lowers a table's capacity; what writes to it fails.
func throttledTable(r *rand.Rand) []step {
	writes := metric{"sessions-write-throttles", "AWS/DynamoDB", "WriteThrottleEvents", "Sum", map[string]any{"TableName": "sessions"}, 5}
	errors := metric{"login-errors", "AWS/Lambda", "Errors", "Sum", map[string]any{"FunctionName": "login"}, 5}
	gateway := metric{"public-api-5xx", "AWS/ApiGateway", "5XXError", "Sum", map[string]any{"ApiName": "public", "Stage": "prod"}, 5}
	change := func(units int) event {
		return apiCall("dynamodb", "UpdateTable", "Engineer/m.rossi", false, map[string]any{"tableName": "sessions",
			"provisionedThroughput": map[string]any{"readCapacityUnits": 50, "writeCapacityUnits": units}})
	}
	return []step{
		after(2, change(5)), after(4, alarm(writes, "ALARM")), after(2, alarm(errors, "ALARM")), after(2, alarm(gateway, "ALARM")),
		after(8, change(200)), after(4, alarm(writes, "OK")), after(2, alarm(errors, "OK")), after(1, alarm(gateway, "OK")),
	}
}

// lostZone: a part of an Availability Zone loses power.
func lostZone(r *rand.Rand) []step {
	var down, up []step
	var instances []string
	for range 3 {
		id := fmt.Sprintf("i-%017x", r.Uint64()>>4)
		check := metric{"status-" + id, "AWS/EC2", "StatusCheckFailed_System", "Maximum", map[string]any{"InstanceId": id}, 0.5}
		instances = append(instances, id)
		down, up = append(down, after(1, alarm(check, "ALARM"))), append(up, after(2, alarm(check, "OK")))
	}
	down = append(down, after(2, health("AWS_EC2_POWER_CONNECTIVITY_ISSUE", "open", instances...)))
	up[0].after = 8 * time.Second
	return append(append(down, up...), after(2, health("AWS_EC2_POWER_CONNECTIVITY_ISSUE", "closed", instances...)))
}

// stolenCredentials: a security finding, and the call that came with it.
func stolenCredentials(r *rand.Rand) []step {
	return []step{
		after(2, apiCall("iam", "CreateAccessKey", "WebServer/i-0a1b2c3d4e5f60718", false, map[string]any{"userName": "backup"})),
		after(3, guardDuty(r)),
	}
}

// fullDisk: something small that comes and goes.
func fullDisk(r *rand.Rand) []step {
	space := metric{"reporting-db-cpu", "AWS/RDS", "CPUUtilization", "Average", map[string]any{"DBInstanceIdentifier": "reporting"}, 80}
	return []step{
		after(2, rdsEvent("Instance", "db", "reporting", "RDS-EVENT-0089", "low storage", "The free storage capacity for DB instance: reporting is low at 8% of the provisioned storage.")),
		after(4, alarm(space, "ALARM")),
		after(8, alarm(space, "OK")),
	}
}
