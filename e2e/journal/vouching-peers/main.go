// Those who vouch for a journal, as its tests need them: an SSH agent that holds the key of the
// witness, a timestamp authority, and a client that reads a cosigned checkpoint.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(words []string) error {
	switch {
	case len(words) == 3 && words[0] == "agent":
		return serveAgent(words[1], words[2])
	case len(words) == 3 && words[0] == "tsa":
		return serveTimestamps(words[1], words[2])
	case len(words) == 4 && words[0] == "check":
		return check(words[1], words[2], words[3])
	}
	return fmt.Errorf("usage: agent SOCKET KEY.pem | tsa ADDRESS FOLDER | check NOTE LOG-KEY WITNESS-KEY")
}
