import { setTimeout as delay } from 'node:timers/promises';
import { parseInstant, parseLeaf, type LeafEntry } from '@clotho/core/journal';
import { waitFor } from '@clotho/embedded';
import { expect } from 'vitest';
import type { Journal } from '../journal.ts';
import { entry } from './database.ts';

const RETRY_MS = 20;

/**
 * Appends until told to stop, each entry until it is acknowledged, by whichever journal takes it;
 * answers the ids.
 */
export async function writer(
  name: string,
  journals: readonly Journal[],
  running: () => boolean,
): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; running(); i += 1) {
    const id = `${name}/${i}`;
    if (await appended(name, id, { journals, running })) acknowledged.push(id);
  }
  return acknowledged;
}

async function appended(
  name: string,
  id: string,
  { journals, running }: { journals: readonly Journal[]; running: () => boolean },
): Promise<boolean> {
  for (let attempt = 0; attempt === 0 || running(); attempt += 1) {
    const journal = journals[attempt % journals.length];
    try {
      await journal?.append('gate', [entry(id, name)]);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'Unavailable' });
      await delay(RETRY_MS);
    }
  }
  return false;
}

/** How many entries the database holds, as soon as it answers. */
export function sizeOf(journal: Journal): Promise<number> {
  const size = (): Promise<number | undefined> =>
    journal.health().then(
      (health) => health.size,
      () => undefined,
    );
  return waitFor(size, { timeoutMs: 60_000, describe: 'the size of the journal' });
}

/** Waits until so many more entries are in the journal. */
export async function grows(journal: Journal, by: number): Promise<void> {
  const before = await sizeOf(journal);
  await waitFor(async () => (await sizeOf(journal)) >= before + by, {
    timeoutMs: 90_000,
    describe: `${by} more entries`,
  });
}

/** Whether the journal holds all that was acknowledged, once, and is without gaps. */
export async function expectAll(journal: Journal, acknowledged: readonly string[]): Promise<void> {
  const size = await sizeOf(journal);
  const leaves = await allLeaves(journal);
  expect(leaves).toHaveLength(size);
  expect(leaves.map(({ seq }) => seq)).toEqual(leaves.map((_, i) => i));
  const ids = new Set(leaves.map(({ id }) => id));
  expect(ids.size).toBe(leaves.length);
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  for (const own of Map.groupBy(leaves, ({ stream }) => stream).values()) {
    expect(own.map(({ streamSeq }) => streamSeq)).toEqual(own.map((_, i) => i + 1));
  }
  const times = leaves.map(({ recordedAt }) => parseInstant(recordedAt));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
}

async function allLeaves(journal: Journal): Promise<LeafEntry[]> {
  const leaves: LeafEntry[] = [];
  for (;;) {
    const page = await journal.search({ after: leaves.length - 1, limit: 1000 });
    if (page.length === 0) return leaves;
    leaves.push(...page.map(({ leaf }) => parseLeaf(Buffer.from(leaf))));
  }
}
