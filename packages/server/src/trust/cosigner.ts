import {
  hasQuorum,
  meetsQuorum,
  witnessesOf,
  type PolicyWitness,
  type WitnessPolicy,
} from '@clotho/core/journal';
import { formatInstant } from '@clotho/core';
import { cosign, type Witness } from '@clotho/integrations';
import type { JournalInfo } from '@clotho/api';
import type { Journal } from '@clotho/store';
import type { Log } from '../log.ts';
import { Attempts } from './attempts.ts';

/** A checkpoint is signed as often at most. */
const INTERVAL_MS = 1_000;
/** Among so many of the newest one is looked for that enough have signed. */
const MOST_LOOKED_AT = 50;

export interface CosignerOptions {
  readonly journal: Journal;
  readonly policy: WitnessPolicy;
  readonly log: Log;
}

interface Asked {
  readonly witness: PolicyWitness;
  readonly attempts: Attempts | undefined;
}

/**
 * Has the newest checkpoint signed by each witness of the policy that has a URL, while this server
 * leads. Checkpoints that are superseded meanwhile are left out.
 */
export class Cosigner {
  readonly #journal: Journal;
  readonly #policy: WitnessPolicy;
  readonly #asked: readonly Asked[];
  readonly #stopListening: () => void;

  constructor({ journal, policy, log }: CosignerOptions) {
    this.#journal = journal;
    this.#policy = policy;
    this.#asked = policy.witnesses.map((witness) => ({
      witness,
      attempts: isReached(witness) ? attemptsAt(witness, journal, log) : undefined,
    }));
    for (const { attempts } of this.#asked) attempts?.start();
    const want = (): void => {
      for (const { attempts } of this.#asked) attempts?.want();
    };
    this.#stopListening = journal.onPublish(want);
    want();
  }

  /** Whether enough witnesses did what they should when they were asked last. */
  get isExpected(): boolean {
    const well = this.#asked.filter(({ attempts }) => attempts?.problem === null);
    const names = new Set(well.map(({ witness }) => witness));
    return meetsQuorum(this.#policy.quorum, (witness) => names.has(witness));
  }

  /** The newest checkpoint of so many entries at least that enough witnesses have signed. */
  async newest(least: number): Promise<{ size: number; note: string } | undefined> {
    const found = await this.#journal.checkpoints.newestCosigned(MOST_LOOKED_AT);
    return found.find(({ size, note }) => size >= least && hasQuorum(note, this.#policy));
  }

  async state(): Promise<NonNullable<JournalInfo['cosignatures']>> {
    const found = await this.#journal.checkpoints.newestCosigned(MOST_LOOKED_AT);
    const seen = found.map(({ size, note }) => ({ size, by: witnessesOf(note, this.#policy) }));
    const witnesses = this.#asked.map(({ witness, attempts }) => {
      const last = seen.find(({ by }) => by.some((each) => each.witness === witness));
      const time = last?.by.find((each) => each.witness === witness)?.time;
      return {
        name: witness.key.name,
        size: last?.size ?? null,
        at: time === undefined ? null : formatInstant(time * 1000),
        problem: attempts?.problem ?? null,
      };
    });
    const met = found.find(({ note }) => hasQuorum(note, this.#policy));
    return { size: met?.size ?? null, witnesses };
  }

  stop(): void {
    this.#stopListening();
    for (const { attempts } of this.#asked) attempts?.stop();
  }
}

function isReached(witness: PolicyWitness): witness is PolicyWitness & Witness {
  return witness.url !== undefined;
}

function attemptsAt(witness: Witness, journal: Journal, log: Log): Attempts {
  return new Attempts({
    who: `the witness ${witness.key.name}`,
    intervalMs: INTERVAL_MS,
    attempt: () => cosignNewest(witness, journal),
    log,
  });
}

/** Whether there was a checkpoint that this witness had not signed. */
async function cosignNewest(witness: Witness, journal: Journal): Promise<boolean> {
  const newest = journal.leads ? await journal.checkpoints.newest() : undefined;
  const older = (await journal.checkpoints.newestCosignature(witness.key))?.size ?? 0;
  if (!newest || newest.size <= older) return false;
  const { line } = await cosign(witness, {
    checkpoint: newest.signed,
    older,
    consistency: (from, to) => journal.checkpoints.consistency(from, to),
  });
  await journal.checkpoints.addCosignature({ size: newest.size, line }, witness.key);
  return true;
}
