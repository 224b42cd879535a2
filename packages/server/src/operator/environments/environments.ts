import { kinds, refOf, SYSTEM_NAMESPACE, type SealRecord } from '@clotho/api';
import { formatInstant, recordName } from '@clotho/core';
import { Reflector, WorkQueue } from '@clotho/kube';
import type { EnvironmentClient } from '../../recorder/environment-client.ts';
import { RecorderError } from '../../recorder/recorder.ts';
import type { OperatorContext, Requeue } from '../context.ts';
import { Reporter } from './reporter.ts';
import type { Reporting } from './reporting.ts';
import { slimRecord } from './seen.ts';

const CONCURRENCY = 4;
const BEAT_MS = 2_000;
const AT_ONCE = 500;
const JOURNAL_AWAY_MS = 1_000;
const BY_NAMESPACE = 'namespace';

/**
 * Reports what stands and runs in every managed namespace, as an environment of its name. The views
 * must have been read.
 */
export function startEnvironments(
  ctx: OperatorContext,
  journal: EnvironmentClient,
): { stop(): Promise<void> } {
  const queue = new WorkQueue({
    onError: (error, namespace) => ctx.log.warn('reporting again', { namespace, error }),
  });
  const records = openRecords(ctx);
  const reporters = new Map<string, Reporter>();
  const reporting: Reporting = {
    ctx,
    journal,
    recordOf: (target) => records.store.get(SYSTEM_NAMESPACE, recordName(target)),
    look: (name) => queue.add(name),
  };
  followRecords(records, reporters, reporting);
  const refresh = (): void => beginReporters(records, reporters, reporting);
  // Who brought what stands is known when the records have been read.
  records.synced.then(
    () => {
      onManaged(ctx, refresh);
      refresh();
      queue.run((name) => lookAt(name, reporters, ctx), { concurrency: CONCURRENCY });
    },
    () => undefined,
  );
  const beats = startBeats(reporters, journal, ctx);
  return {
    stop: async () => {
      await queue.stop();
      await beats.stop();
      await Promise.all([...reporters.values()].map(({ watch }) => watch.stop()));
      await records.stop();
    },
  };
}

/** What carries a seal in a namespace is followed there. */
function followRecords(
  records: Reflector<SealRecord>,
  reporters: ReadonlyMap<string, Reporter>,
  { look }: Reporting,
): void {
  records.onChange(({ object: { spec } }) => {
    const { apiVersion, kind, namespace = '' } = spec.target;
    reporters.get(namespace)?.watch.follow(apiVersion, kind);
    if (reporters.has(namespace)) look(namespace);
  });
  records.start();
}

/** Begins to report what came under management, and has what left it looked at. */
function beginReporters(
  records: Reflector<SealRecord>,
  reporters: Map<string, Reporter>,
  reporting: Reporting,
): void {
  for (const name of reporting.ctx.views.managed()) {
    if (reporters.has(name)) continue;
    const reporter = new Reporter(name, reporting);
    reporters.set(name, reporter);
    for (const { spec } of records.store.byIndex(BY_NAMESPACE, name)) {
      reporter.watch.follow(spec.target.apiVersion, spec.target.kind);
    }
  }
  for (const name of reporters.keys()) reporting.look(name);
}

async function lookAt(
  name: string,
  reporters: Map<string, Reporter>,
  { views }: OperatorContext,
): Promise<Requeue> {
  const reporter = reporters.get(name);
  if (!reporter) return {};
  try {
    if (views.managed().includes(name)) return await reporter.look();
    await reporter.leave();
    reporters.delete(name);
    return {};
  } catch (error) {
    if (!(error instanceof RecorderError) || error.code !== 'Unavailable') throw error;
    return { requeueAfterMs: JOURNAL_AWAY_MS };
  }
}

function openRecords({ client, log }: OperatorContext): Reflector<SealRecord> {
  const reflector = new Reflector<SealRecord>({
    client,
    ref: refOf(kinds.sealRecord),
    namespace: SYSTEM_NAMESPACE,
    keep: slimRecord,
    onError: (error) => log.warn('the watch of the records was interrupted', { error }),
  });
  reflector.store.addIndex(BY_NAMESPACE, ({ spec }) => [spec.target.namespace ?? '']);
  return reflector;
}

/** Calls when other namespaces may be managed than before. */
function onManaged({ views }: OperatorContext, changed: () => void): void {
  views.policies.onChange(({ object, old, type }) => {
    if (type === 'deleted' || object.metadata.generation !== old?.metadata.generation) changed();
  });
  views.namespaces.onChange(({ object, old, type }) => {
    const labels = JSON.stringify(object.metadata.labels ?? {});
    if (type !== 'updated' || labels !== JSON.stringify(old?.metadata.labels ?? {})) changed();
  });
}

/** Says now and then until when everything was seen: what nobody vouches for is not known. */
function startBeats(
  reporters: ReadonlyMap<string, Reporter>,
  journal: Pick<EnvironmentClient, 'beat'>,
  { log }: OperatorContext,
): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    const seen = [...reporters].flatMap(([name, reporter]) => {
      const span = reporter.seen;
      if (!span) return [];
      return { name, since: formatInstant(span.since), through: formatInstant(span.through) };
    });
    for (let at = 0; at < seen.length; at += AT_ONCE) {
      await journal.beat(seen.slice(at, at + AT_ONCE));
    }
  };
  const next = (): void => {
    running = running.then(beat).catch((error: unknown) => {
      log.warn('the journal does not know that everything is seen', { error });
    });
  };
  const timer = setInterval(next, BEAT_MS);
  return {
    stop: () => {
      clearInterval(timer);
      // One more, so that the time until the next reporter is no longer than it is.
      next();
      return running;
    },
  };
}
