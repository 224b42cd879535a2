import type { ChangeWindow } from '@clotho/api';
import { next, windowStanding } from '@clotho/core';
import { CronExpressionParser } from 'cron-parser';
import { BEFORE, OPENING, type WindowCluster } from './cluster.ts';

/** Milliseconds until every Change knows how it stands, from nothing. */
export function firstLook(cluster: WindowCluster): number {
  return timeOf(() => lookAll(cluster, BEFORE));
}

/** The same when all of it was asked a second before. */
export function lookAgain(cluster: WindowCluster): number {
  lookAll(cluster, BEFORE);
  return timeOf(() => lookAll(cluster, BEFORE + 1000));
}

/** Milliseconds until the operator knows the next step of every Change as the windows open. */
export function opening(cluster: WindowCluster): number {
  for (const each of cluster.waiting) {
    const { status } = next(each.change, each.facts, BEFORE);
    if (status.phase !== 'Scheduled') throw new Error(`a Change is ${status.phase}: no bench`);
    each.change = { ...each.change, status };
  }
  let begun = 0;
  const ms = timeOf(() => {
    for (const { change, facts } of cluster.waiting) {
      if (next(change, facts, OPENING).action === 'Write') begun += 1;
    }
  });
  if (begun === 0) throw new Error('no window opened: no bench');
  return ms;
}

/** As one would write it first: each Change asks about each window that is about it. */
export function peerLoop({ waiting, windows }: WindowCluster): number {
  return timeOf(() => {
    for (const { change } of waiting) {
      const namespace = change.metadata.namespace ?? '';
      const about = windows.filter(({ spec }) => spec.namespaces?.includes(namespace) ?? true);
      for (const window of about) isOpen(window, BEFORE);
    }
  });
}

function isOpen({ spec }: ChangeWindow, now: number): boolean {
  const { schedule = '', timeZone = 'UTC' } = spec;
  const options = { tz: timeZone, currentDate: new Date(now) };
  const expression = CronExpressionParser.parse(schedule, options);
  // What a caller shows besides: since when, and when next.
  return expression.prev().getTime() < expression.next().getTime();
}

function lookAll({ waiting }: WindowCluster, now: number): void {
  for (const { change, facts } of waiting) windowStanding(change, facts, now);
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
