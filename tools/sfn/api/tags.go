package api

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
)

const maxTags = 50

type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// putTags adds tags to a resource. The lock is held.
func (s *Server) putTags(arn string, tags []tag) error {
	if len(tags) == 0 {
		return nil
	}
	all := maps.Clone(s.registry.Tags[arn])
	if all == nil {
		all = map[string]string{}
	}
	for _, t := range tags {
		if t.Key == "" {
			return invalid("", "tags.key", "have length greater than or equal to 1")
		}
		all[t.Key] = t.Value
	}
	if len(all) > maxTags {
		return awsjson.Errorf("TooManyTags", "The resource would have %d tags, %d are allowed", len(all), maxTags)
	}
	s.registry.Tags[arn] = all
	return nil
}

func (s *Server) tagged(arn string) error {
	if s.registry.Machines[arn] == nil && s.registry.Activities[arn] == nil {
		return awsjson.Errorf("ResourceNotFound", "Resource not found: '%s'", arn)
	}
	return nil
}

type tagInput struct {
	ARN  string   `json:"resourceArn"`
	Tags []tag    `json:"tags"`
	Keys []string `json:"tagKeys"`
}

func (s *Server) tagResource(_ context.Context, in tagInput) (none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.tagged(in.ARN); err != nil {
		return none{}, err
	}
	if err := s.putTags(in.ARN, in.Tags); err != nil {
		return none{}, err
	}
	return none{}, s.save()
}

func (s *Server) untagResource(_ context.Context, in tagInput) (none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.tagged(in.ARN); err != nil {
		return none{}, err
	}
	for _, k := range in.Keys {
		delete(s.registry.Tags[in.ARN], k)
	}
	return none{}, s.save()
}

type listTagsOutput struct {
	Tags []tag `json:"tags"`
}

func (s *Server) listTagsForResource(_ context.Context, in tagInput) (listTagsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.tagged(in.ARN); err != nil {
		return listTagsOutput{}, err
	}
	out := listTagsOutput{Tags: []tag{}}
	for _, k := range slices.Sorted(maps.Keys(s.registry.Tags[in.ARN])) {
		out.Tags = append(out.Tags, tag{k, s.registry.Tags[in.ARN][k]})
	}
	return out, nil
}
