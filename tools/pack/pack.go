// Package pack builds the functions and puts each into a zip file that Lambda
// runs: one executable called bootstrap. The same source and the same Go give
// the same bytes, so that a deployment touches only what changed.
//
// Uploading is left to package stack.
package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// MaxBytes is the size that no zip file should reach: it is fetched on a cold start.
const MaxBytes = 11 << 19

// A Zip is a packed function.
type Zip struct {
	Name   string // of the function
	Path   string
	SHA256 string // of the zip file
	Bytes  int
	Binary int // bytes of the executable
}

// Options say what to build. Root holds go.mod; Out takes the zip files.
type Options struct {
	Root, Out    string
	Architecture string // as Lambda says it: arm64 or x86_64
}

// Functions builds the named functions, whose mains are tasks/NAME/lambda.
func Functions(ctx context.Context, o Options, names ...string) ([]Zip, error) {
	goarch, ok := map[string]string{"arm64": "arm64", "x86_64": "amd64"}[o.Architecture]
	if !ok {
		return nil, fmt.Errorf("architecture %q: want arm64 or x86_64", o.Architecture)
	}
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return nil, err
	}
	var zips []Zip
	for _, name := range names {
		z, err := function(ctx, o, goarch, name)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
		zips = append(zips, z)
	}
	return zips, nil
}

func function(ctx context.Context, o Options, goarch, name string) (Zip, error) {
	binary := filepath.Join(o.Out, name+".bootstrap")
	if err := build(ctx, o.Root, goarch, "./tasks/"+name+"/lambda", binary); err != nil {
		return Zip{}, err
	}
	executable, err := os.ReadFile(binary)
	if err != nil {
		return Zip{}, err
	}
	data, err := Archive(executable)
	if err != nil {
		return Zip{}, err
	}
	sum := sha256.Sum256(data)
	z := Zip{Name: name, Path: filepath.Join(o.Out, name+".zip"), SHA256: hex.EncodeToString(sum[:]), Bytes: len(data), Binary: len(executable)}
	return z, errors.Join(os.WriteFile(z.Path, data, 0o644), os.Remove(binary))
}

// build compiles without anything that differs between machines: paths, build
// ids and the state of the work tree.
func build(ctx context.Context, root, goarch, pkg, out string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc",
		"-ldflags", "-s -w -buildid=", "-o", out, pkg)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+goarch, "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, text)
	}
	return nil
}

// epoch is the date of every file in a zip; it is the first that the format knows.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Archive returns a zip file with the executable as bootstrap.
func Archive(executable []byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate, Modified: epoch}
	header.SetMode(0o755)
	file, err := w.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := file.Write(executable); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
