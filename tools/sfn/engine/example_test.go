package engine_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A machine that waits a day and then greets, run in no time.
func Example() {
	definition, err := asl.Compile(`{"StartAt":"Sleep","States":{
		"Sleep":{"Type":"Wait","Seconds":86400,"Next":"Greet"},
		"Greet":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:greet","End":true}}}`, asl.Standard)
	if err != nil {
		log.Fatal(err)
	}
	e, err := engine.New(engine.Options{Virtual: true, Runner: engine.RunnerFunc(func(_ context.Context, t *engine.Task) (any, error) {
		var in struct{ Name string }
		if err := value.Into(t.Input, &in); err != nil {
			return nil, err
		}
		return "good morning, " + in.Name, nil
	})})
	if err != nil {
		log.Fatal(err)
	}
	const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:greeter"
	e.Register(engine.Machine{ARN: arn, Name: "greeter", Definition: definition})
	x, err := e.StartExecution(context.Background(), engine.Start{Machine: arn, Name: "first", Input: value.Pairs("Name", "Ada")})
	if err != nil {
		log.Fatal(err)
	}
	if err := e.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
	if x, err = e.Describe(x.ARN); err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Status, x.Output, x.Stop.Sub(x.Start).Round(time.Hour))
	// Output: SUCCEEDED good morning, Ada 24h0m0s
}
