import { writeFile } from 'node:fs/promises';

import { JournalError } from '@clotho/core/journal';

import { verifyPack, type Verdict } from '../check/verify.ts';
import { VerifyError } from '../error.ts';
import { openPack } from '../pack/reader.ts';
import { HELP } from './help.ts';
import { readOptions, type Options } from './options.ts';
import { wordsOf } from './words.ts';

export interface Host {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Whether colours are shown where it is written to. */
  color: boolean;
}

const EXIT = { Proven: 0, Tampered: 1, Unchecked: 2 } as const;

/** Runs one command line, given without the program's name; resolves with its exit code. */
export async function run(words: readonly string[], host: Host): Promise<number> {
  try {
    const options = await readOptions(words);
    if (!options) {
      host.out(HELP);
      return 0;
    }
    const verdict = await check(options);
    if (options.report !== undefined) await writeFile(options.report, verdict.report());
    host.out(options.json ? jsonOf(verdict) : wordsOf(verdict, host.color && options.color));
    return EXIT[verdict.outcome];
  } catch (error) {
    if (!(error instanceof VerifyError || error instanceof JournalError)) throw error;
    host.err(`Could not be checked: ${error.message}\n`);
    return EXIT.Unchecked;
  }
}

async function check({ pack, since, report, ...trusted }: Options): Promise<Verdict> {
  const reader = await openPack(pack);
  try {
    const isReportReplaced = report !== undefined;
    const kept = since === undefined ? {} : { since };
    return await verifyPack(reader, { ...trusted, isReportReplaced, ...kept });
  } finally {
    await reader.close();
  }
}

function jsonOf(verdict: Verdict): string {
  return `${JSON.stringify(verdict, null, 2)}\n`;
}
