export const HELP = `Checks an evidence pack of Clotho without a network, and says what it proves and what it does not.

Usage: clotho-verify PACK [options]

  PACK                      a folder, or a .tar of its files

Options:
  -k, --key KEY             a key that you trust, as name+1a2b3c4d+AZ…, or a file with one a line;
                            more than one may be given, also those of witnesses
  --policy FILE             witnesses that you trust, and how many of them have to have signed
                            (C2SP tlog-policy); the key of the journal may stand there too
  --tsa FILE                certificates of timestamp authorities that you trust, in PEM;
                            more than one may be given
  --since-checkpoint FILE   a checkpoint that you kept: also shows that nothing before it was altered
  --report FILE             writes a readable report with the verdict in it (HTML), to be
                            read in the place of the pack's own
  --json                    the verdict for programs
  --no-color                no colour; NO_COLOR in the environment does the same
  -h, --help                this text

The key has to come from elsewhere than the pack: from whoever runs Clotho, or from an earlier audit.
Without one, anybody could have made the pack, and the answer is "could not be checked".

Examples:
  clotho-verify evidence.tar --key clotho.pub
  clotho-verify evidence/ --key 'clotho.example+1a2b3c4d+AWg0…' --since-checkpoint 2025-q4.txt
  clotho-verify evidence.tar --key clotho.pub --policy witnesses.txt --tsa tsa.pem
  clotho-verify evidence.tar --key clotho.pub --json | jq .findings
  clotho-verify evidence.tar --key clotho.pub --report evidence.html

Exit codes:
  0  proven
  1  tampered with; what and where is said
  2  could not be checked: no key, something missing, or the command line is wrong
`;
