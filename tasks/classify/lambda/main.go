// Command lambda runs the classify task.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

func main() {
	h := classify.New(classify.Options{Logger: lambdacontext.NewLogger()})
	lambda.Start(fault.Named(h.Handle))
}
