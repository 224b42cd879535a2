import { setTimeout as delay } from 'node:timers/promises';
import { readEnvironment, type ControlPlane } from '@clotho/embedded';
import type { Journal } from '@clotho/store';
import { latencyOf, type Latency } from '../shared/statistics.ts';
import type { BenchDatabase } from './database.ts';
import { ENVIRONMENTS, environmentName, FIRST_MOMENT, type Filled } from './fill.ts';

/** Below the rate that a server lets one person call at. */
const HTTP_PAUSE_MS = 25;
const MOST_OVER_HTTP = 400;
/** The first questions warm connections and caches up. */
const WARM_UP = 50;

/** Milliseconds. */
export interface Asked {
  /** Which snapshot stood, and whether that is known. */
  readonly found: Latency;
  /** The same with its content. */
  readonly read: Latency;
  /** The whole answer over HTTP. */
  readonly http: Latency;
}

/** Asks what stood in environments of chance at moments of chance, one question after the other. */
export async function ask(
  plane: ControlPlane,
  database: BenchDatabase,
  filled: Filled,
  count: number,
): Promise<Asked> {
  const { journal, server } = database;
  return {
    found: await timed(count, () => find(journal, filled)),
    read: await timed(count, async () => {
      const snapshot = await find(journal, filled);
      if (snapshot) await journal.environments.contents(snapshot);
    }),
    http: await overHttp(plane, server, filled, Math.min(count, MOST_OVER_HTTP)),
  };
}

async function find(journal: Journal, filled: Filled) {
  const { name, moment } = anyQuestion(filled);
  const { environment, snapshot } = await journal.environments.at(name, { by: 'Moment', moment });
  if (!environment) throw new Error(`${name} was not filled`);
  return snapshot;
}

async function overHttp(
  plane: ControlPlane,
  server: URL,
  filled: Filled,
  count: number,
): Promise<Latency> {
  const { users } = await readEnvironment(plane.stateDir);
  const headers = { authorization: `Bearer ${users['admin']?.token ?? ''}` };
  const question = async (): Promise<void> => {
    const { name, moment } = anyQuestion(filled);
    const expression = encodeURIComponent(`${name}@{${new Date(moment).toISOString()}}`);
    const answer = await fetch(new URL(`/api/v1/snapshots/${expression}`, server), { headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
  };
  return timed(count, question, HTTP_PAUSE_MS);
}

function anyQuestion({ entries }: Filled): { name: string; moment: number } {
  const n = Math.floor(Math.random() * ENVIRONMENTS);
  // The first seconds are before the first snapshot of some.
  const second = 1000 + Math.random() * (entries - 1000);
  return { name: environmentName(n), moment: FIRST_MOMENT + Math.floor(second) * 1000 };
}

async function timed(
  count: number,
  question: () => Promise<unknown>,
  pauseMs?: number,
): Promise<Latency> {
  const samples: number[] = [];
  for (let i = 0; i < count + WARM_UP; i += 1) {
    const started = performance.now();
    await question();
    if (i >= WARM_UP) samples.push(performance.now() - started);
    if (pauseMs !== undefined) await delay(pauseMs);
  }
  return latencyOf(samples);
}
