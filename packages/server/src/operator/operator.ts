import type { KeyObject } from 'node:crypto';
import { GROUP } from '@clotho/api';
import { Outbox, type Slack } from '@clotho/integrations';
import { Discovery, EventRecorder, WorkQueue, type KubeClient } from '@clotho/kube';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ArchiveClient } from '../recorder/archive-client.ts';
import type { EnvironmentClient } from '../recorder/environment-client.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { RiskReader } from '../risk/risk-reader.ts';
import { startBreakGlass } from './breakglass/breakglass.ts';
import { Archiver } from './change/archive/archiver.ts';
import { reconcileChange } from './change/reconcile.ts';
import { eventNotifier } from './change/notify.ts';
import { openDesk, type ChatDesk, type DeskOptions } from './chat/desk.ts';
import type { OperatorContext } from './context.ts';
import { startEnvironments } from './environments/environments.ts';
import { startDelegations } from './delegation/delegation.ts';
import { startLockdowns } from './lockdown/lockdown.ts';
import { startHonesty } from './notimplemented/honesty.ts';
import { onAnything } from './triggers.ts';
import { openViews, syncViews, type OperatorViews } from './views.ts';
import { startWindows } from './windows/windows.ts';
import { WakeUps } from './wake-ups.ts';

export interface OperatorOptions {
  client: KubeClient;
  clock: Clock;
  recorder: Recorder;
  /** Absent where there is no journal server. */
  archive: ArchiveClient | undefined;
  recipient: KeyObject | undefined;
  /** Where environments are reported to; absent where there is no journal server. */
  reports: EnvironmentClient | undefined;
  log: Log;
  /** How people are told in chat, if they are. */
  slack?: { service: Slack; channel: string } | undefined;
}

export interface Operator {
  /** Ends after what is being written is written. */
  stop(): Promise<void>;
}

const CONCURRENCY = 8;

const ARCHIVE_AWAY = { type: 'Warning', reason: 'ArchiveUnavailable', action: 'Wait' } as const;

/**
 * Carries every Change through its life; resolves when all watches have been read once. It can be
 * stopped between any two instructions and started again. Throws KubeError.
 */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { client, clock, log, archive } = options;
  const queue = new WorkQueue({
    onError: (error, key) => log.warn('trying again', { change: key, error }),
  });
  const views = openViews(client, log);
  const wakeUps = new WakeUps(clock, (key) => queue.add(key));
  const events = eventRecorder(client, log);
  const discovery = new Discovery({ client });
  const chat = deskOf(options, views);
  const ctx: OperatorContext = {
    ...options,
    views,
    wakeUps,
    discovery,
    risk: new RiskReader(client, discovery),
    events,
    archiver: new Archiver({
      client: archive,
      log,
      wake: (key) => queue.add(key),
      onProblem: (change, problem) =>
        events.record(change, { ...ARCHIVE_AWAY, note: `this Change waits: ${problem}` }),
    }),
    chat,
    notifiers: [eventNotifier(events), ...(chat ? [chat] : [])],
  };
  onAnything(views, (key) => queue.add(key));
  const honesty = startHonesty(ctx);
  const sessions = startBreakGlass(ctx);
  const lockdowns = startLockdowns(ctx);
  const delegations = startDelegations(ctx);
  const windows = startWindows(ctx);
  await syncViews(views);
  const environments = options.reports && startEnvironments(ctx, options.reports);
  queue.run((key) => reconcileChange(key, ctx), { concurrency: CONCURRENCY });
  return {
    stop: async () => {
      wakeUps.stop();
      chat?.stop();
      await Promise.all([queue.stop(), honesty.stop(), sessions.stop(), lockdowns.stop()]);
      await Promise.all([delegations.stop(), windows.stop(), environments?.stop()]);
      await views.stop();
      await ctx.events.flush();
    },
  };
}

function deskOf({ slack, log }: OperatorOptions, views: OperatorViews): ChatDesk | undefined {
  if (!slack) return undefined;
  const { service, channel } = slack;
  const onError = (error: unknown): void => log.warn('Slack could not be told', { error });
  const wantsComment: DeskOptions<unknown>['wantsComment'] = ({ metadata, status }, name) => {
    const { workflows } = views.rulesOf(metadata.namespace ?? '');
    const workflow = workflows.find((each) => each.metadata.name === status?.workflow);
    return workflow?.spec.steps.find((step) => step.name === name)?.requireComment === true;
  };
  return openDesk({ service, channel, outbox: new Outbox({ onError }), wantsComment, log });
}

function eventRecorder(client: KubeClient, log: Log): EventRecorder {
  return new EventRecorder({
    client,
    reportingController: `${GROUP}/operator`,
    reportingInstance: 'clotho-operator',
    onError: (error) => log.warn('an Event could not be written', { error }),
  });
}
