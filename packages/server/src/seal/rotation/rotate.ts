import { GATE_NAMESPACE } from '@clotho/api';
import { rotationStep, type RotationStep } from '@clotho/core';
import { sleep, systemTimers, type KubeClient } from '@clotho/kube';
import { secrets } from '../../content.ts';
import { encode, KEY_SECRET, newKey, readKeySecret, type KeySecret } from '../key-secret.ts';
import { watchReplicas, type ReplicaWatch } from './replicas.ts';
import { countSeals } from './use.ts';

interface Options {
  client: KubeClient;
  randomBytes: (size: number) => Uint8Array;
  /** Tells people what is happening. */
  say: (line: string) => void;
}

const LOOK_MS = 1_000;
/** Counting reads every record. */
const COUNT_MS = 3_000;

/**
 * Publishes a new key, waits until every live replica of the gate can verify with it, makes it the
 * one that seals, and waits until nothing carries the seal of another. All that it knows is in the
 * Secret, so that it goes on where an interrupted one stopped. Throws KubeError.
 */
export async function rotateKeys(options: Options): Promise<void> {
  const replicas = watchReplicas(options.client, systemTimers);
  let wanted: string | undefined;
  let said = '';
  for (;;) {
    const secret = await readSecret(options.client);
    const step = await nextStep(secret, wanted, replicas, options.client);
    const text = describe(step);
    if (text !== said) options.say(text);
    said = text;
    if (step.step === 'Done') return;
    wanted = (await act(step, secret, options)) ?? wanted;
    await sleep(systemTimers, step.step === 'Reseal' ? COUNT_MS : LOOK_MS);
  }
}

async function nextStep(
  secret: KeySecret,
  wanted: string | undefined,
  replicas: ReplicaWatch,
  client: KubeClient,
): Promise<RotationStep> {
  const { ring, next } = readKeySecret(secret);
  const facts = {
    active: ring.active,
    ...(next === undefined ? {} : { next }),
    replicas: await replicas.live(),
    sealedBy: next === undefined ? await countSeals(client) : {},
  };
  return rotationStep(facts, wanted);
}

/** Answers the key that the rotation is about, as soon as it has one. */
async function act(
  step: RotationStep,
  secret: KeySecret,
  { client, randomBytes }: Options,
): Promise<string | undefined> {
  switch (step.step) {
    case 'Publish': {
      const { kid, field, value } = newKey(randomBytes);
      await writeFields(secret, { [field]: value, next: encode(kid) }, client);
      return kid;
    }
    case 'Activate':
      await writeFields(secret, { active: encode(step.kid), next: null }, client);
      return step.kid;
    case 'WaitForReplicas':
    case 'Reseal':
    case 'Done':
      return undefined;
  }
}

export function readSecret(client: KubeClient): Promise<KeySecret> {
  return client.get<KeySecret>(secrets, KEY_SECRET, GATE_NAMESPACE);
}

/** Under the version that was read: two people who rotate at once don't undo each other's step. */
export async function writeFields(
  { metadata: { resourceVersion } }: KeySecret,
  data: Record<string, string | null>,
  client: KubeClient,
): Promise<void> {
  const patch = { metadata: { resourceVersion }, data };
  await client.mergePatch(secrets, KEY_SECRET, patch, { namespace: GATE_NAMESPACE });
}

function describe(step: RotationStep): string {
  switch (step.step) {
    case 'Publish':
      return 'publishing a new key';
    case 'WaitForReplicas':
      return `waiting for ${step.waitingFor.join(', ')} to know it (one that is dead is passed over after 30 s)`;
    case 'Activate':
      return `every replica knows ${step.kid}; it seals from now on`;
    case 'Reseal':
      return `${step.left} records are being sealed anew`;
    case 'Done':
      return 'done: every record carries the new seal. The old key still verifies; remove it with: keys retire <id>';
  }
}
