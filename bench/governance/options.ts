import { parseArgs } from 'node:util';

export interface GovernanceOptions {
  /** How many Changes are in the cluster for the second measurement. */
  existing: number;
  samples: number;
  /** Size of the large Change; 0 leaves it out. */
  requests: number;
  json?: string | undefined;
}

export const HELP = `Times the way from the last approval until the object is in the cluster, and how late a window opens
for an approved Change, among few and among many Changes in one namespace, beside a plain write. Of
the many, half wait for approval with a held write of their own, the others are finished. They are
copies of real ones: stored while the gate is off, and taken up by the operator with the gate on.

Usage: npm run bench -- governance [options]

Options:
  --existing N      Changes in the cluster (default 10000; some minutes to make)
  --samples N       measurements of each kind (default 30)
  --requests N      then also one Change of N objects beside one of 20 (default 200; 0: leave it out)
  --json FILE       the figures for a program

Examples:
  npm run bench -- governance
  npm run bench -- governance --existing 100 --samples 3 --requests 0
`;

/** Throws TypeError naming the option. */
export function readOptions(args: string[]): GovernanceOptions {
  const { values } = parseArgs({
    args,
    options: {
      existing: { type: 'string', default: '10000' },
      samples: { type: 'string', default: '30' },
      requests: { type: 'string', default: '200' },
      json: { type: 'string' },
    },
  });
  return {
    existing: countOf('existing', values.existing, 10),
    samples: countOf('samples', values.samples, 1),
    requests: countOf('requests', values.requests, 0),
    json: values.json,
  };
}

function countOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least) return value;
  throw new TypeError(`--${option}: "${text}" is no whole number from ${least}`);
}
