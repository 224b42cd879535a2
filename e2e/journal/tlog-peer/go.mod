module clotho.example/tlog-peer

go 1.26

require (
	github.com/transparency-dev/merkle v0.0.2
	golang.org/x/mod v0.40.0
)
