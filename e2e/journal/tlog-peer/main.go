// Tlog-peer is what Clotho's transparency log is compared with: the same trees and proofs as
// transparency-dev/merkle and golang.org/x/mod/sumdb make them.
//
//	tlog-peer vectors        writes cases with the verdict of transparency-dev/merkle
//	tlog-peer check DIR KEY  checks a log in files: note, tiles and bundles
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "vectors":
		return json.NewEncoder(os.Stdout).Encode(vectors())
	case len(args) == 3 && args[0] == "check":
		return check(args[1], args[2])
	}
	return fmt.Errorf("usage: tlog-peer vectors | check DIR KEY")
}
