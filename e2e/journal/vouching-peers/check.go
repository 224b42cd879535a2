package main

import (
	"fmt"
	"os"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

// check reads a checkpoint as another client of such logs does, and prints who signed it.
func check(file, logKey, witnessKey string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	witness, err := torchwood.NewCosignatureVerifier(witnessKey)
	if err != nil {
		return err
	}
	opened, err := note.Open(text, note.VerifierList(log, witness))
	if err != nil {
		return err
	}
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil {
		return err
	}
	fmt.Println(checkpoint.Origin, checkpoint.N)
	for _, signature := range opened.Sigs {
		fmt.Println(signature.Name)
	}
	return nil
}
