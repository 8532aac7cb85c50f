// Command cmd runs a folder of recorded state machine runs against the engine:
//
//	cmd DIR [OUT]
//
// It prints a table with a line a suite and ends with the number of vectors
// that passed and failed; OUT receives one JSON line a vector.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/vectors"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || len(args) > 2 {
		return fmt.Errorf("usage: vectors DIR [OUT]")
	}
	all, err := vectors.Load(args[0])
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("no vectors in %s", args[0])
	}
	var verdicts []vectors.Verdict
	for _, v := range all {
		verdicts = append(verdicts, vectors.Run(context.Background(), v))
	}
	if len(args) == 2 {
		if err := write(args[1], verdicts); err != nil {
			return err
		}
	}
	return vectors.Print(os.Stdout, verdicts)
}

func write(path string, verdicts []vectors.Verdict) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := vectors.WriteResults(f, verdicts); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
