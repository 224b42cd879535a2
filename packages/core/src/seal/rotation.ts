/** What decides how a key rotation goes on. */
export interface RotationFacts {
  active: string;
  /** Published to verify with, not yet used to seal; absent while no rotation is under way. */
  next?: string;
  /** Each live replica of the gate with the keys it says it knows. */
  replicas: readonly { name: string; kids: readonly string[] }[];
  /** How many records are sealed by each key. */
  sealedBy: Readonly<Record<string, number>>;
}

export type RotationStep =
  /** No new key yet. */
  | { step: 'Publish' }
  /** A replica that does not know the key would take new seals for forged ones. */
  | { step: 'WaitForReplicas'; waitingFor: string[] }
  | { step: 'Activate'; kid: string }
  /** Some records still carry the seal of another key. */
  | { step: 'Reseal'; left: number }
  | { step: 'Done' };

/** The next step of a rotation; whoever takes it up again after a crash goes on from there. */
export function rotationStep(facts: RotationFacts, wanted: string | undefined): RotationStep {
  const { next } = facts;
  if (next !== undefined) {
    const waitingFor = facts.replicas.filter(({ kids }) => !kids.includes(next));
    return waitingFor.length > 0
      ? { step: 'WaitForReplicas', waitingFor: waitingFor.map(({ name }) => name) }
      : { step: 'Activate', kid: next };
  }
  if (wanted === undefined) return { step: 'Publish' };
  const left = sealsOfOthers(facts);
  return left > 0 ? { step: 'Reseal', left } : { step: 'Done' };
}

function sealsOfOthers({ active, sealedBy }: RotationFacts): number {
  return Object.entries(sealedBy)
    .filter(([kid]) => kid !== active)
    .reduce((sum, [, count]) => sum + count, 0);
}

/** How often each key is still needed to verify something. */
export interface KeyUse {
  records: number;
  /** Seals shown on objects. */
  annotations: number;
  decisions: number;
  claims: number;
}

/** Why a key can't be removed yet; null when it can. */
export function retireProblem(
  kid: string,
  { active, next, kids }: { active: string; next?: string; kids: readonly string[] },
  use: KeyUse,
): string | null {
  if (!kids.includes(kid)) return `there is no key ${kid}; the keys are ${kids.join(', ')}`;
  if (kid === active) return `key ${kid} is the active one; rotate first`;
  if (kid === next) return `key ${kid} is just being published; let the rotation end`;
  const { records, annotations, decisions, claims } = use;
  if (records + annotations + decisions + claims === 0) return null;
  return (
    `key ${kid} is still named by ${records} records, ${annotations} objects, ${decisions} decisions ` +
    `and ${claims} noted writes; records and objects are re-sealed in the background, the rest goes with its Changes`
  );
}

/** The key id that a seal or stamp names; undefined when it is malformed. */
export function kidOf(token: string): string | undefined {
  return /^v1\.([A-Za-z0-9_-]{1,63})\./.exec(token)?.[1];
}
