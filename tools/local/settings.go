package local

import (
	"context"
	"fmt"
	"os"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// loadConfig stores the file as the configuration in force, unless it is that
// already.
func loadConfig(ctx context.Context, s *store.Store, path string) error {
	if path == "" {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	if _, err := config.Parse(text); err != nil {
		return fmt.Errorf("configuration %s: %w", path, err)
	}
	inForce, err := s.Configuration(ctx, settings.Name)
	if err != nil || inForce.Doc == string(text) {
		return err
	}
	_, err = s.PutConfiguration(ctx, settings.Name, inForce.Version, store.Configuration{Doc: string(text), Author: "local mode", Note: "loaded from " + path})
	return err
}

// loadTopology reads an inventory file; "" has none.
func loadTopology(path string) ([]config.Resource, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("topology: %w", err)
	}
	resources, err := config.ParseTopology(text)
	if err != nil {
		return nil, fmt.Errorf("topology %s: %w", path, err)
	}
	return resources, nil
}
