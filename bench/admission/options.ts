import { parseArgs } from 'node:util';
import type { WorkloadKind } from '../shared/workload.ts';

export interface AdmissionOptions {
  peers: boolean;
  rounds: number;
  /** Operations of each kind, for each variant in each round. */
  operations: number;
  /** How long each throughput is measured in each round. */
  seconds: number;
  /** Objects for the memory of the gate; 0 leaves that out. */
  sealed: number;
  kind: WorkloadKind;
  json?: string | undefined;
}

export const HELP = `Times writes of 5 KiB objects through Clotho's gate, through Kyverno and Gatekeeper with a policy
of comparable work, and through no webhook, interleaved on one API server.

Usage: npm run bench -- admission [options]

Options:
  --peers           compare with Kyverno and Gatekeeper; builds them once (about 11 minutes, takes Go)
  --rounds N        rounds, each with every variant in an order of chance (default 20)
  --operations N    writes of each kind, per variant and round (default 50)
  --seconds N       length of each throughput measurement (default 1)
  --sealed N        then also the memory of the gate with N more sealed objects (default 0)
  --kind KIND       configmap or deployment (default configmap)
  --json FILE       the figures for a program

Examples:
  npm run bench -- admission
  npm run bench -- admission --peers --json admission.json
  npm run bench -- admission --rounds 1 --operations 20 --sealed 20000
`;

/** Throws TypeError naming the option. */
export function readOptions(args: string[]): AdmissionOptions {
  const { values } = parseArgs({
    args,
    options: {
      peers: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '20' },
      operations: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '1' },
      sealed: { type: 'string', default: '0' },
      kind: { type: 'string', default: 'configmap' },
      json: { type: 'string' },
    },
  });
  return {
    peers: values.peers,
    rounds: numberOf('rounds', values.rounds),
    operations: numberOf('operations', values.operations),
    seconds: numberOf('seconds', values.seconds),
    sealed: numberOf('sealed', values.sealed),
    kind: kindOf(values.kind),
    json: values.json,
  };
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0) return value;
  throw new TypeError(`--${option}: "${text}" is no number`);
}

function kindOf(text: string): WorkloadKind {
  if (text === 'configmap' || text === 'deployment') return text;
  throw new TypeError(`--kind: "${text}" is not configmap or deployment`);
}
