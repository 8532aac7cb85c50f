package local

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/bus/putevents"
	"github.com/cloudops-autopilot/autopilot/tools/datafile"
	"github.com/cloudops-autopilot/autopilot/tools/local/journal"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/integration"
	"github.com/cloudops-autopilot/autopilot/tools/standin/bedrock"
)

// A product is the parts of local mode, wired.
type product struct {
	files   files
	journal *journal.Journal
	db      *sql.DB
	backend *sqlite.Backend
	engine  *engine.Engine
	bus     *bus.Bus
	web     *web
	teller  *teller
	front   http.Handler // of the main address
	states  http.Handler // of the Step Functions address
}

// build opens what is kept in the folder and wires the parts. What the tasks
// call is served at the addresses, so nothing may run before they are served.
func build(ctx context.Context, o Options, folder *datafile.Folder, at Addresses, screen *console) (p *product, err error) {
	p = &product{}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if p.files, err = openFiles(folder, screen.show, o.Logger); err != nil {
		return p, err
	}
	if p.journal, err = journal.Open(folder.File("executions.db"), time.Now()); err != nil {
		return p, err
	}
	if p.db, err = sqlite.OpenDB(folder.File("incidents.db")); err != nil {
		return p, err
	}
	if p.backend, err = sqlite.New(p.db, sqlite.Options{Logger: o.Logger}); err != nil {
		return p, err
	}
	kept := store.New(p.backend, store.Options{})
	if err := loadConfig(ctx, kept, o.Config); err != nil {
		return p, err
	}
	c, err := newClients(ctx, o, at)
	if err != nil {
		return p, err
	}
	f, err := newFunctions(o, kept, c, at, folder.File("reports"))
	if err != nil {
		return p, err
	}
	run := integration.New(integration.Options{Config: c.tasks, Endpoints: c.endpoints, Functions: f})
	if p.engine, p.states, err = newStepFunctions(o, p.journal, run, folder.File("machines.json")); err != nil {
		return p, err
	}
	letters := deadLetters{p.files.queues, names.MachineARN(names.Pipeline)}
	if p.bus, err = newBus(ctx, p.files, letters, toPipeline(p.engine), o.Logger); err != nil {
		return p, err
	}
	if p.web, err = newWeb(p.backend, kept, c, o.Logger); err != nil {
		return p, err
	}
	p.teller = newTeller(p.backend, kept, p.web.hub, c, p.journal, o.Logger)
	p.serveAll(o)
	return p, nil
}

// newBus returns a bus with the rules of the generated template.
func newBus(ctx context.Context, f files, letters bus.DeadLetters, to bus.Target, log *slog.Logger) (*bus.Bus, error) {
	var rules []bus.Rule
	for _, r := range classify.Rules() {
		text, err := json.Marshal(r.Pattern)
		if err != nil {
			return nil, fmt.Errorf("pattern of rule %s: %w", r.Name, err)
		}
		rule := bus.Rule{Name: r.Name, Pattern: text, Target: to}
		if r.Bus == classify.OwnBus {
			rule.Bus = names.Stack
		}
		rules = append(rules, rule)
	}
	return bus.New(ctx, bus.Options{Rules: rules, Inbox: f.inbox, DeadLetters: letters, Logger: log})
}

// serveAll makes the handlers of both addresses.
func (p *product) serveAll(o Options) {
	events := putevents.New(putevents.Options{Bus: p.bus, Buses: []string{names.Stack}, Account: names.Account, Region: names.Region, Logger: o.Logger})
	rest := http.NewServeMux()
	aside{bus: p.bus, queues: p.files.queues, topics: p.files.topics, log: o.Logger,
		running: func(machine string) int { return running(p.engine, machine) }}.mount(rest)
	p.web.mount(rest)
	p.front = front{json: []*awsjson.Service{events, p.files.queues.Service()}, sns: p.files.topics,
		bedrock: bedrock.Handler(o.BedrockMode, o.Logger), rest: rest}
}

// close ends what was built, in the order that loses nothing.
func (p *product) close() error {
	var errs []error
	if p.engine != nil {
		errs = append(errs, p.engine.Close())
	}
	if p.backend != nil {
		p.backend.Close()
	}
	if p.db != nil {
		errs = append(errs, p.db.Close())
	}
	if p.journal != nil {
		errs = append(errs, p.journal.Close())
	}
	return errors.Join(append(errs, p.files.Close())...)
}
