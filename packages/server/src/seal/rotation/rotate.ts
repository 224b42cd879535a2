import { rotationStep, type RotationStep } from '@clotho/core';
import { sleep, systemTimers, type KubeClient } from '@clotho/kube';
import { encode, newKey, readKeySecret, type KeySecret } from '../key-secret.ts';
import { checkProtection, fieldsOf, protectKeys, type Protection } from '../protection/protect.ts';
import { watchReplicas, type ReplicaWatch } from './replicas.ts';
import { readSecret, writeFields } from './secret.ts';
import { countSeals } from './use.ts';

interface Options {
  client: KubeClient;
  randomBytes: (size: number) => Uint8Array;
  /** Tells people what is happening. */
  say: (line: string) => void;
  /** How the keys shall be stored, the older ones too once the new one is in use. */
  protection: Protection;
}

const LOOK_MS = 1_000;
/** Counting reads every record. */
const COUNT_MS = 3_000;

/**
 * Publishes a new key, waits until every live replica of the gate can verify with it, makes it the
 * one that seals, and waits until nothing carries the seal of another. Every replica can open what
 * is protected by then, so that the older keys are stored in the same way. All that it knows is in
 * the Secret, so that it goes on where an interrupted one stopped. Throws KubeError,
 * KeyProviderError.
 */
export async function rotateKeys(options: Options): Promise<void> {
  checkProtection(await readSecret(options.client), options.protection);
  const replicas = watchReplicas(options.client, systemTimers);
  let wanted: string | undefined;
  let said = '';
  for (;;) {
    const secret = await readSecret(options.client);
    const step = await nextStep(secret, wanted, replicas, options.client);
    if (step.step === 'Done') await protectOlder(secret, options);
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
  const { active, next } = readKeySecret(secret);
  const facts = {
    active,
    ...(next === undefined ? {} : { next }),
    replicas: await replicas.live(),
    sealedBy: next === undefined ? await countSeals(client) : {},
  };
  return rotationStep(facts, wanted);
}

async function protectOlder(
  secret: KeySecret,
  { client, protection, say }: Options,
): Promise<void> {
  const changed = await protectKeys(secret, protection, client);
  if (changed > 0) say(`${changed} older keys are stored like the new one`);
}

/** Answers the key that the rotation is about, as soon as it has one. */
async function act(
  step: RotationStep,
  secret: KeySecret,
  { client, randomBytes, protection }: Options,
): Promise<string | undefined> {
  switch (step.step) {
    case 'Publish': {
      const { kid, key } = newKey(randomBytes);
      const fields = await fieldsOf(kid, key, protection);
      await writeFields(secret, { ...fields, next: encode(kid) }, client);
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
