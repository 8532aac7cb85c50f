// Package external installs the programs that tests and scans use and that are
// not written in Go: linters from PyPI and npm, and the AWS emulator. Each is
// pinned, lives in a folder of its own below .cache, and is installed once.
//
// NAME.txt beside this file pins a program of PyPI with all that it needs.
// To renew one, install the program into a fresh virtual environment and write
// down what pip freeze says. awscli.txt is for machines without the AWS CLI.
//
// What the programs are asked to do is left to the callers.
package external

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

//go:embed *.txt
var locks embed.FS

// A Program is a pinned package of a registry.
type Program struct {
	Registry string // "pypi" or "npm"
	Name     string
	Version  string
}

// The programs in use.
var (
	CfnLint = Program{Registry: "pypi", Name: "cfn-lint", Version: "1.58.0"}
	Checkov = Program{Registry: "pypi", Name: "checkov", Version: "3.3.30"}
	// The lock of Ministack also has cbor2, which it does not declare: it reads the
	// requests of the CloudWatch client of the SDK.
	Ministack    = Program{Registry: "pypi", Name: "ministack", Version: "1.5.33"}
	ASLValidator = Program{Registry: "npm", Name: "asl-validator", Version: "4.0.0"}
)

// Install installs the program unless it is there, and returns the folder of
// its executables. Processes that ask at the same time wait for each other.
func (p Program) Install(ctx context.Context) (bin string, err error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	lockFile, err := p.lock()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lockFile)
	dir := filepath.Join(root, ".cache", p.Registry, p.Name+"-"+p.Version+"-"+hex.EncodeToString(sum[:4]))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	unlock, err := hold(filepath.Join(dir, "lock"))
	if err != nil {
		return "", fmt.Errorf("install %s: %w", p, err)
	}
	defer unlock()
	if err := os.WriteFile(filepath.Join(dir, requirements), lockFile, 0o644); err != nil {
		return "", err
	}
	steps, bin := p.steps(dir)
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return bin, nil
	}
	for _, step := range steps {
		out, err := exec.CommandContext(ctx, step[0], step[1:]...).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("install %s: %s: %w\n%s", p, strings.Join(step, " "), err, out)
		}
	}
	return bin, os.WriteFile(done, nil, 0o644)
}

// String names the program as its registry does.
func (p Program) String() string { return p.Name + " " + p.Version }

const requirements = "requirements.txt"

// lock is what the program needs, each pinned; npm pins the program alone.
func (p Program) lock() ([]byte, error) {
	if p.Registry == "npm" {
		return nil, nil
	}
	data, err := locks.ReadFile(p.Name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("what %s needs: %w", p, err)
	}
	return data, nil
}

func (p Program) steps(dir string) (commands [][]string, bin string) {
	if p.Registry == "npm" {
		return [][]string{{"npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--no-save", "--loglevel=error", p.Name + "@" + p.Version}},
			filepath.Join(dir, "node_modules", ".bin")
	}
	bin = filepath.Join(dir, "venv", "bin")
	return [][]string{
		{"python3", "-m", "venv", filepath.Join(dir, "venv")},
		{filepath.Join(bin, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", filepath.Join(dir, requirements)},
	}, bin
}

// hold waits until nobody else holds the file at path.
func hold(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // closing lets go of the lock
}

// Root is the folder that holds go.mod, found upwards from the working directory.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod in this folder or above")
		}
		dir = up
	}
}
