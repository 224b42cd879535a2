import { readFileSync } from 'node:fs';
import { readEnvironment, waitFor, type ControlPlane } from '@clotho/embedded';
import type { FakeMessage, FakeSlack, SignedPress } from '@clotho/testkit';

export const TOKEN = 'xoxb-of-the-test';
export const SECRET = 'the signing secret of the test';
export const CHANNEL = 'C0CHANGES';
export const TEAM = 'T0TEAM';

const READY = {
  'clotho-journal': 'journal is ready',
  'clotho-webhook': 'gate is ready',
  'clotho-operator': 'carries the Changes',
} as const;
type Settings = Record<string, string>;

/**
 * Has Clotho's processes speak to a fake Slack; the gate alone learns what it signs with. Answers
 * how to have everything as before.
 */
export async function useSlack(
  plane: ControlPlane,
  slack: FakeSlack,
): Promise<() => Promise<void>> {
  const speaking = {
    CLOTHO_SLACK_URL: slack.url,
    CLOTHO_SLACK_HOOKS: slack.url,
    CLOTHO_SLACK_TOKEN: TOKEN,
    CLOTHO_SLACK_CHANNEL: CHANNEL,
  };
  const before = [
    await startWith(plane, 'clotho-journal', speaking),
    await startWith(plane, 'clotho-webhook', { CLOTHO_SLACK_SIGNING_SECRET: SECRET }),
    await startWith(plane, 'clotho-operator', speaking),
  ];
  return async () => {
    for (const [name, env] of before) await startWith(plane, name, {}, env);
  };
}

/** Starts a process again with other settings; answers its environment before. */
async function startWith(
  { processes }: ControlPlane,
  name: keyof typeof READY,
  settings: Settings,
  env?: Settings,
): Promise<[keyof typeof READY, Settings]> {
  const record = processes.require(name);
  const { pid: _, startTime: _start, ...spec } = record;
  await processes.stop([record]);
  processes.start({ ...spec, env: env ?? { ...spec.env, ...settings } });
  await waitFor(() => readFileSync(processes.logFile(name), 'utf8').includes(READY[name]), {
    timeoutMs: 60_000,
    describe: `${name} to be ready`,
  });
  return [name, { ...spec.env }];
}

/** Brings a press to Clotho as Slack does; answers what Slack is told. */
export async function deliver(
  { stateDir }: ControlPlane,
  { body, headers }: SignedPress,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const { server } = await readEnvironment(stateDir);
  const response = await fetch(`${server}/api/v1/integrations/slack/interactions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  return { status: response.status, answer: Object(await response.json()) };
}

/** Delivers it, and answers what the one who pressed is told. */
export async function told(
  plane: ControlPlane,
  slack: FakeSlack,
  press: SignedPress,
): Promise<string> {
  const before = slack.answers.length;
  await deliver(plane, press);
  return waitFor(() => slack.answers[before], {
    timeoutMs: 30_000,
    describe: 'an answer to the press',
  });
}

/** The open message about a step of a Change, or to a member. */
export function messageOf(slack: FakeSlack, channel: string, words: string): Promise<FakeMessage> {
  return waitFor(() => slack.messages.findLast((each) => isOpen(each, channel, words)), {
    timeoutMs: 30_000,
    describe: `a message in ${channel} about ${words}`,
  });
}

function isOpen({ channel, blocks }: FakeMessage, wanted: string, words: string): boolean {
  const text = JSON.stringify(blocks ?? []);
  return channel === wanted && text.includes(words) && text.includes('action_id');
}

/** Waits until a message says how it went. */
export async function closedAs(slack: FakeSlack, ts: string, words: string): Promise<void> {
  const textOf = (): string => JSON.stringify(slack.messages.find((each) => each.ts === ts));
  await waitFor(() => textOf().includes(words), {
    timeoutMs: 30_000,
    describe: `message ${ts} to say ${words}; it says ${textOf()}`,
  });
}
