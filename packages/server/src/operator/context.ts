import type { KeyObject } from 'node:crypto';
import type { Discovery, EventRecorder, KubeClient } from '@clotho/kube';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Archiver } from './change/archive/archiver.ts';
import type { Notifier } from './change/notify.ts';
import type { ChatDesk } from './chat/desk.ts';
import type { RiskReader } from '../risk/risk-reader.ts';
import type { OperatorViews } from './views.ts';
import type { WakeUps } from './wake-ups.ts';

/** All that the steps of a Change's life work with. */
export interface OperatorContext {
  client: KubeClient;
  discovery: Discovery;
  risk: RiskReader;
  views: OperatorViews;
  clock: Clock;
  wakeUps: WakeUps;
  recorder: Recorder;
  archiver: Archiver;
  /** Public key of whoever may read what is archived; absent where none is set. */
  recipient: KeyObject | undefined;
  /** Kubernetes Events: people look there first. */
  events: EventRecorder;
  /** By which channels people are told of steps, escalations and timeouts. */
  notifiers: readonly Notifier[];
  /** Absent where nobody is told in chat. */
  chat?: ChatDesk | undefined;
  log: Log;
}

/** What a round leaves behind: when to come again without being called. */
export interface Requeue {
  requeueAfterMs?: number;
}
