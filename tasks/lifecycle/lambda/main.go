// Command lambda runs the lifecycle task.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, lifecycle.Input) (lifecycle.Course, error), error) {
	s, err := p.Store()
	if err != nil {
		return nil, err
	}
	settings, err := p.Settings(s)
	if err != nil {
		return nil, err
	}
	o := lifecycle.Options{Store: s, Settings: settings, Answerer: sfn.NewFromConfig(p.AWS), Logger: p.Logger}
	if bucket := p.Env.Text("REPORT_BUCKET"); bucket != "" {
		o.Reports = lifecycle.Bucket{Client: s3.NewFromConfig(p.AWS), Name: bucket}
	}
	h, err := lifecycle.New(o)
	if err != nil {
		return nil, err
	}
	return h.Handle, nil
}
