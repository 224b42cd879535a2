package main

import (
	"fmt"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	What  string   `json:"what"`
	Index uint64   `json:"index"`
	Size  uint64   `json:"size"`
	Leaf  []byte   `json:"leaf"`
	Root  []byte   `json:"root"`
	Proof [][]byte `json:"proof"`
	Valid bool     `json:"valid"`
}

type consistency struct {
	What      string   `json:"what"`
	OlderSize uint64   `json:"olderSize"`
	OlderRoot []byte   `json:"olderRoot"`
	NewerSize uint64   `json:"newerSize"`
	NewerRoot []byte   `json:"newerRoot"`
	Proof     [][]byte `json:"proof"`
	Valid     bool     `json:"valid"`
}

type cases struct {
	Roots       map[uint64][]byte `json:"roots"`
	Inclusion   []inclusion       `json:"inclusion"`
	Consistency []consistency     `json:"consistency"`
}

var sizes = []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 100, 255, 256, 257, 600}

// A tree by x/mod, whose leaves are "leaf 0", "leaf 1", ….
type tree struct{ hashes []tlog.Hash }

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = t.hashes[index]
	}
	return found, nil
}

func grow(size uint64) *tree {
	t := &tree{}
	for i := uint64(0); i < size; i++ {
		stored, err := tlog.StoredHashes(int64(i), fmt.Appendf(nil, "leaf %d", i), t)
		must(err)
		t.hashes = append(t.hashes, stored...)
	}
	return t
}

func (t *tree) root(size uint64) []byte {
	hash, err := tlog.TreeHash(int64(size), t)
	must(err)
	return hash[:]
}

func vectors() cases {
	all := cases{Roots: map[uint64][]byte{}}
	t := grow(sizes[len(sizes)-1])
	for _, size := range sizes {
		all.Roots[size] = t.root(size)
		for _, index := range places(size) {
			path, err := tlog.ProveRecord(int64(size), int64(index), t)
			must(err)
			leaf := rfc6962.DefaultHasher.HashLeaf(fmt.Appendf(nil, "leaf %d", index))
			claim := inclusion{"as proved", index, size, leaf, t.root(size), flat(path), false}
			all.Inclusion = append(all.Inclusion, judged(claim)...)
			older := index + 1
			tail, err := tlog.ProveTree(int64(size), int64(older), t)
			must(err)
			all.Consistency = append(all.Consistency, judgedTrees(consistency{
				"as proved", older, t.root(older), size, t.root(size), flat(tail), false,
			})...)
		}
	}
	return all
}

func places(size uint64) []uint64 {
	var found []uint64
	seen := map[uint64]bool{}
	for _, place := range []uint64{0, 1, size / 3, size / 2, size - 2, size - 1} {
		if place < size && !seen[place] {
			seen[place] = true
			found = append(found, place)
		}
	}
	return found
}

// The claim and its near misses, each with the verdict of transparency-dev/merkle.
func judged(claim inclusion) []inclusion {
	near := []inclusion{claim}
	add := func(what string, alter func(*inclusion)) {
		other := claim
		other.What = what
		other.Proof = append([][]byte{}, claim.Proof...)
		alter(&other)
		near = append(near, other)
	}
	add("next leaf", func(c *inclusion) { c.Index++ })
	add("index xor 2", func(c *inclusion) { c.Index ^= 2 })
	add("index beyond the tree", func(c *inclusion) { c.Index = c.Size })
	add("larger tree", func(c *inclusion) { c.Size++ })
	add("twice the tree", func(c *inclusion) { c.Size *= 2 })
	add("smaller tree", func(c *inclusion) { c.Size-- })
	add("no tree", func(c *inclusion) { c.Size = 0 })
	add("other leaf", func(c *inclusion) { c.Leaf = rfc6962.DefaultHasher.HashLeaf([]byte("other")) })
	add("no leaf", func(c *inclusion) { c.Leaf = nil })
	add("empty root", func(c *inclusion) { c.Root = rfc6962.DefaultHasher.EmptyRoot() })
	add("root as leaf", func(c *inclusion) { c.Leaf = c.Root })
	for what, path := range altered(claim.Proof, claim.Root) {
		add(what, func(c *inclusion) { c.Proof = path })
	}
	for i, c := range near {
		err := proof.VerifyInclusion(rfc6962.DefaultHasher, c.Index, c.Size, c.Leaf, c.Proof, c.Root)
		near[i].Valid = err == nil
	}
	return near
}

func judgedTrees(claim consistency) []consistency {
	near := []consistency{claim}
	add := func(what string, alter func(*consistency)) {
		other := claim
		other.What = what
		other.Proof = append([][]byte{}, claim.Proof...)
		alter(&other)
		near = append(near, other)
	}
	add("smaller older tree", func(c *consistency) { c.OlderSize-- })
	add("larger older tree", func(c *consistency) { c.OlderSize++ })
	add("larger newer tree", func(c *consistency) { c.NewerSize++ })
	add("smaller newer tree", func(c *consistency) { c.NewerSize-- })
	add("no older tree", func(c *consistency) { c.OlderSize, c.OlderRoot = 0, rfc6962.DefaultHasher.EmptyRoot() })
	add("sizes swapped", func(c *consistency) { c.OlderSize, c.NewerSize = c.NewerSize, c.OlderSize })
	add("roots swapped", func(c *consistency) { c.OlderRoot, c.NewerRoot = c.NewerRoot, c.OlderRoot })
	add("one root for both", func(c *consistency) { c.OlderRoot = c.NewerRoot })
	add("other older root", func(c *consistency) { c.OlderRoot = rfc6962.DefaultHasher.HashLeaf([]byte("other")) })
	for what, path := range altered(claim.Proof, claim.NewerRoot) {
		add(what, func(c *consistency) { c.Proof = path })
	}
	for i, c := range near {
		err := proof.VerifyConsistency(
			rfc6962.DefaultHasher, c.OlderSize, c.NewerSize, c.Proof, c.OlderRoot, c.NewerRoot)
		near[i].Valid = err == nil
	}
	return near
}

func altered(path [][]byte, root []byte) map[string][][]byte {
	all := map[string][][]byte{
		"a hash more at the end":   append(append([][]byte{}, path...), root),
		"a hash more at the start": append([][]byte{root}, path...),
		"an empty hash more":       append(append([][]byte{}, path...), []byte{}),
	}
	if len(path) == 0 {
		return all
	}
	all["no proof"] = [][]byte{}
	all["without its first hash"] = path[1:]
	all["without its last hash"] = path[:len(path)-1]
	for i := range path {
		flipped := append([][]byte{}, path...)
		flipped[i] = append([]byte{}, path[i]...)
		flipped[i][i%32] ^= 1
		all[fmt.Sprintf("hash %d altered", i)] = flipped
	}
	if len(path) > 1 {
		swapped := append([][]byte{}, path...)
		swapped[0], swapped[1] = swapped[1], swapped[0]
		all["first hashes swapped"] = swapped
	}
	return all
}

func flat(hashes []tlog.Hash) [][]byte {
	all := make([][]byte, len(hashes))
	for i, hash := range hashes {
		all[i] = append([]byte{}, hash[:]...)
	}
	return all
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
