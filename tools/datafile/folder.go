package datafile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// A Folder is a data folder held by this process.
type Folder struct {
	path string
	lock *os.File
}

// ErrInUse says that another process holds the folder.
var ErrInUse = errors.New("another process is using it")

// Hold makes the folder if need be and takes it for this process. The system
// lets go of it when the process ends, however it ends.
func Hold(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("data folder %s: %w", path, cause(err))
	}
	name := filepath.Join(path, "lock")
	lock, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: cannot write in it: %w", path, cause(err))
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("data folder %s: %w", path, ErrInUse), lock.Close())
	}
	return &Folder{path, lock}, nil
}

// cause leaves out the path, which the caller names already.
func cause(err error) error {
	if p := (*os.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// File returns the path of a file in the folder.
func (f *Folder) File(name string) string { return filepath.Join(f.path, name) }

// Release lets another process take the folder.
func (f *Folder) Release() error { return f.lock.Close() }
