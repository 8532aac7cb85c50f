package api

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// poll is how long GetActivityTask waits for a task, as the service does.
const poll = 60 * time.Second

type activity struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
}

type createActivityInput struct {
	Name string `json:"name"`
	Tags []tag  `json:"tags"`
}

type activityOutput struct {
	ARN     string `json:"activityArn"`
	Name    string `json:"name,omitempty"`
	Created *stamp `json:"creationDate"`
}

func (s *Server) createActivity(_ context.Context, in createActivityInput) (activityOutput, error) {
	if err := checkName(in.Name); err != nil {
		return activityOutput{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	arn := s.names.arn("activity", in.Name)
	a := s.registry.Activities[arn]
	if a == nil {
		a = &activity{in.Name, s.now()}
		if err := s.putTags(arn, in.Tags); err != nil {
			return activityOutput{}, err
		}
		s.registry.Activities[arn] = a
	}
	return activityOutput{ARN: arn, Created: stamped(a.Created)}, s.save()
}

type byActivity struct {
	ARN    string `json:"activityArn"`
	Worker string `json:"workerName"`
}

func (s *Server) activityOf(arn string) (*activity, error) {
	if kind, _, _, ok := split(arn); !ok || kind != "activity" {
		return nil, badArn(arn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.registry.Activities[arn]; a != nil {
		return a, nil
	}
	return nil, awsjson.Errorf("ActivityDoesNotExist", "Activity Does Not Exist: '%s'", arn)
}

func (s *Server) describeActivity(_ context.Context, in byActivity) (activityOutput, error) {
	a, err := s.activityOf(in.ARN)
	if err != nil {
		return activityOutput{}, err
	}
	return activityOutput{in.ARN, a.Name, stamped(a.Created)}, nil
}

func (s *Server) deleteActivity(_ context.Context, in byActivity) (none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.registry.Activities, in.ARN)
	delete(s.registry.Tags, in.ARN)
	s.engine.StopActivity(in.ARN)
	return none{}, s.save()
}

type listActivitiesOutput struct {
	Activities []activityOutput `json:"activities"`
	Next       string           `json:"nextToken,omitempty"`
}

func (s *Server) listActivities(_ context.Context, in pageRequest) (listActivitiesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.SortedFunc(maps.Keys(s.registry.Activities), func(a, b string) int {
		return cmp.Or(s.registry.Activities[a].Created.Compare(s.registry.Activities[b].Created), cmp.Compare(a, b))
	})
	part, next, err := page(list, in)
	out := listActivitiesOutput{Activities: []activityOutput{}, Next: next}
	for _, arn := range part {
		a := s.registry.Activities[arn]
		out.Activities = append(out.Activities, activityOutput{arn, a.Name, stamped(a.Created)})
	}
	return out, err
}

type activityTask struct {
	Token *string `json:"taskToken,omitempty"`
	Input *string `json:"input,omitempty"`
}

// getActivityTask waits for a task up to a minute and then answers with none.
func (s *Server) getActivityTask(ctx context.Context, in byActivity) (activityTask, error) {
	if _, err := s.activityOf(in.ARN); err != nil {
		return activityTask{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, poll)
	defer cancel()
	t, err := s.engine.GetActivityTask(ctx, in.ARN, in.Worker)
	if ctx.Err() != nil || err == nil && t.Token == "" {
		return activityTask{}, nil
	}
	if err != nil {
		return activityTask{}, err
	}
	input := value.Text(t.Input)
	return activityTask{&t.Token, &input}, nil
}
