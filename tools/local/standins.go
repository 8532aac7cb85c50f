package local

import (
	"errors"
	"log/slog"

	"github.com/cloudops-autopilot/autopilot/tools/bus/inbox"
	"github.com/cloudops-autopilot/autopilot/tools/datafile"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sqs"
)

// files are the open files of the data folder that local mode itself keeps.
type files struct {
	inbox  *inbox.Inbox
	queues *sqs.Queues
	topics *sns.Topics
}

// openFiles opens them one by one; with an error, those before it are open.
func openFiles(folder *datafile.Folder, published func(sns.Message), log *slog.Logger) (f files, err error) {
	if f.inbox, err = inbox.Open(folder.File("bus.db"), log); err != nil {
		return f, err
	}
	if f.queues, err = sqs.Open(sqs.Options{Path: folder.File("queues.db"), Account: names.Account, Region: names.Region, Logger: log,
		Queues: []string{names.Quarantine, names.Undelivered}}); err != nil {
		return f, err
	}
	f.topics, err = sns.Open(sns.Options{Path: folder.File("messages.db"), Account: names.Account, Region: names.Region, Logger: log,
		Topics: names.Topics(), Published: published})
	return f, err
}

// Close closes what is open.
func (f files) Close() error {
	var errs []error
	if f.inbox != nil {
		errs = append(errs, f.inbox.Close())
	}
	if f.queues != nil {
		errs = append(errs, f.queues.Close())
	}
	if f.topics != nil {
		errs = append(errs, f.topics.Close())
	}
	return errors.Join(errs...)
}
