package api

import (
	"context"
	"regexp"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A Configuration is one version of what a team set.
type Configuration struct {
	Version int64     `json:"version"`
	Doc     string    `json:"doc" doc:"YAML, as its author wrote it."`
	Author  string    `json:"author,omitempty"`
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// A ConfigurationPage is a page of versions.
type ConfigurationPage struct {
	Versions []Configuration `json:"versions"`
	Next     string          `json:"next,omitempty"`
}

// A NewConfiguration is to be the next version.
type NewConfiguration struct {
	Version int64  `json:"version" doc:"The version it is based on."`
	Doc     string `json:"doc" doc:"YAML."`
	By      string `json:"by" doc:"Who changes it."`
	Note    string `json:"note,omitempty" doc:"Why."`
}

func shown(c store.Configuration) Configuration {
	return Configuration{c.Version, c.Doc, c.Author, c.Note, c.At}
}

func getConfiguration(ctx context.Context, a *API, _ call) (any, error) {
	c, err := a.o.Store.Configuration(ctx, settings.Name)
	if err != nil {
		return nil, err
	}
	if c.Version == 0 {
		text, err := config.Render(config.Default())
		return Configuration{Doc: string(text)}, err
	}
	return shown(c), nil
}

func putConfiguration(ctx context.Context, a *API, c call) (any, error) {
	in, err := read[NewConfiguration](c)
	if err != nil {
		return nil, err
	}
	if in.By, err = named("by", in.By, maxName); err != nil {
		return nil, err
	}
	if in.Note, err = plain("note", in.Note, maxText); err != nil {
		return nil, err
	}
	if in.Version < 0 {
		return nil, bad("version", "version is %d, want the version it is based on", in.Version)
	}
	if _, err := config.Parse([]byte(in.Doc)); err != nil {
		return nil, err
	}
	stored, err := a.o.Store.PutConfiguration(ctx, settings.Name, in.Version, store.Configuration{Doc: in.Doc, Author: in.By, Note: in.Note})
	return shown(stored), err
}

var versionCursor = regexp.MustCompile(`^V#\d{10}$`)

func listConfigurations(ctx context.Context, a *API, c call) (any, error) {
	after, err := c.cursor(versionCursor)
	if err != nil {
		return nil, err
	}
	limit, err := c.number("limit", defaultPage, maxPage)
	if err != nil {
		return nil, err
	}
	past, next, err := a.reader(c).ConfigurationHistory(ctx, settings.Name, after, limit)
	if err != nil {
		return nil, err
	}
	page := ConfigurationPage{Versions: make([]Configuration, len(past)), Next: pageAfter(next)}
	for i, v := range past {
		page.Versions[i] = shown(v)
	}
	return page, nil
}
