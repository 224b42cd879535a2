/** The first file that somebody opens who was handed a pack. */
export const README = `Evidence of Clotho
==================

report.html   read this first; it opens in any browser, without a network
pack.json     what this pack is about, and its files
entries/      the journal entries, one a line, exactly as they were signed for
log/          the part of the transparency log that proves them (C2SP tlog-tiles)
checkpoints/  older signed states of the same log
keys.txt      the keys that this pack says it was signed with; do not trust it for that
heads.json    proof that whole histories are whole
blobs/        content that entries refer to by its hash
statements/   in-toto statements in DSSE envelopes
timestamps/   signed states of the log, and the answers of timestamp authorities (RFC 3161)

The report proves nothing by itself. To check the pack, on a machine that needs no network:

    clotho-verify THIS-PACK --key KEY

with the key of the log as you have it from elsewhere: from whoever runs Clotho, or from an earlier
audit. With a checkpoint that you kept from an earlier audit, also show that nothing older was
altered since:

    clotho-verify THIS-PACK --key KEY --since-checkpoint OLD-CHECKPOINT

With the keys of witnesses and the certificates of timestamp authorities, also show that nobody was
shown another journal, and when this one existed by other clocks than its own:

    clotho-verify THIS-PACK --key KEY --policy WITNESSES --tsa CERTIFICATES
`;
