import {
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type Change,
  type ManifestRequest,
  type SealRecord,
  type Target,
} from '@clotho/api';
import { failureOf, recordName, targetKey } from '@clotho/core';
import { type KubeClient, orNull } from '@clotho/kube';

/** How many objects are asked about at the same time. */
const AT_ONCE = 16;
/** Of a Change with more objects than this, each is asked about at most every 10 seconds. */
const FEW = 20;
const FRESH_MS = 10_000;
const MOST_KEPT = 4096;

interface Outcome {
  /** Uid of the Change that wrote the object last. */
  change: string;
  /** In words, null if it went well. */
  failure: string | null;
}

/**
 * Knows how the last Change that wrote an object ended: its seal record, which the gate alone
 * writes, names that Change. Asked live: whoever tries again at once must not go by an old answer.
 */
export class Outcomes {
  readonly #client: KubeClient;
  readonly #kept = new Map<string, { at: number; outcome: Promise<Outcome | null> }>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** By targetKey, in words; `own` is the uid of the Change that asks. Throws KubeError. */
  async failuresOf(
    requests: readonly ManifestRequest[],
    own: string,
  ): Promise<Map<string, string>> {
    const failures = new Map<string, string>();
    const maxAge = requests.length > FEW ? FRESH_MS : 0;
    for (let at = 0; at < requests.length; at += AT_ONCE) {
      const asked = requests.slice(at, at + AT_ONCE).map(async ({ spec }) => {
        const outcome = await this.#outcomeOf(spec.target, maxAge);
        if (!outcome?.failure || outcome.change === own) return;
        failures.set(targetKey(spec.target), outcome.failure);
      });
      await Promise.all(asked);
    }
    return failures;
  }

  #outcomeOf(target: Target, maxAge: number): Promise<Outcome | null> {
    const key = recordName(target);
    const known = this.#kept.get(key);
    const now = performance.now();
    if (known && now - known.at < maxAge) return known.outcome;
    const outcome = this.#read(key);
    if (maxAge === 0) return outcome;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, { at: now, outcome });
    // What could not be read is read again by the next who asks.
    outcome.catch(() => this.#kept.delete(key));
    return outcome;
  }

  async #read(name: string): Promise<Outcome | null> {
    const records = refOf(kinds.sealRecord);
    const record = await orNull(this.#client.get<SealRecord>(records, name, SYSTEM_NAMESPACE));
    const author = record?.spec.change;
    if (!author) return null;
    const ref = refOf(kinds.change);
    const change = await orNull(this.#client.get<Change>(ref, author.name, author.namespace));
    if (change?.metadata.uid !== author.uid) return null;
    return { change: author.uid, failure: failureOf(change) };
  }
}
