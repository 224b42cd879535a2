import type { KubeClient } from './client.ts';
import { isNotFound } from './kube-error.ts';
import { microTime } from './micro-time.ts';
import type { ResourceRef } from './resource-ref.ts';
import { definedOnly } from './shape.ts';
import { systemTimers, type Timers } from './timers.ts';

/** The object that an Event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  /** Why, in one CamelCase word. */
  readonly reason: string;
  /** What was done, in one CamelCase word. */
  readonly action: string;
  /** In words; cut at 1024 characters. */
  readonly note: string;
}

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'create' | 'mergePatch'>;
  /** For example `clotho.cosmosdevops.co.uk/operator`. */
  readonly reportingController: string;
  /** Names this replica. */
  readonly reportingInstance: string;
  readonly onError?: (error: unknown) => void;
  readonly timers?: Timers;
}

interface Series {
  name: string | undefined;
  count: number;
  lastAt: number;
}

const EVENTS: ResourceRef = {
  group: 'events.k8s.io',
  version: 'v1',
  resource: 'events',
  namespaced: true,
};
const SERIES_GAP_MS = 6 * 60_000;
const MAX_SERIES = 1_000;
const MAX_PENDING = 1_000;
const NOTE_LIMIT = 1_024;
const TIMEOUT_MS = 10_000;

/**
 * Writes Events on objects, best effort: recording never throws and never waits. Identical Events
 * within six minutes become one with a growing count.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #timers: Timers;
  // In order of last use, so that the oldest is forgotten first.
  readonly #series = new Map<string, Series>();
  #pending = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  record(subject: EventSubject, text: EventText): void {
    if (this.#pending >= MAX_PENDING) {
      return;
    }
    this.#pending++;
    const now = this.#timers.now();
    this.#tail = this.#tail.then(() => this.#write(subject, text, now));
  }

  /** Resolves when everything recorded so far is written or given up. */
  flush(): Promise<void> {
    return this.#tail;
  }

  async #write(subject: EventSubject, text: EventText, now: number): Promise<void> {
    const namespace = subject.metadata.namespace ?? 'default';
    const series = this.#seriesOf(subject, text, now);
    try {
      if (series.name === undefined || !(await this.#count(series, namespace, now))) {
        series.name = await this.#create(subject, text, now);
      }
    } catch (error) {
      this.#report(error);
    } finally {
      this.#pending--;
    }
  }

  #seriesOf(subject: EventSubject, text: EventText, now: number): Series {
    const { uid, namespace, name } = subject.metadata;
    const about = [subject.apiVersion, subject.kind, namespace, name, uid];
    const key = JSON.stringify([...about, text.type, text.reason, text.action, text.note]);
    const known = this.#series.get(key);
    const goesOn = known !== undefined && now - known.lastAt <= SERIES_GAP_MS;
    const series = goesOn ? known : { name: undefined, count: 0, lastAt: now };
    series.count++;
    series.lastAt = now;
    this.#series.delete(key);
    this.#series.set(key, series);
    if (this.#series.size > MAX_SERIES) {
      const [oldest = key] = this.#series.keys();
      this.#series.delete(oldest);
    }
    return series;
  }

  /** False when the Event is gone: the API server forgets them after an hour. */
  async #count(series: Series, namespace: string, now: number): Promise<boolean> {
    const { count, name = '' } = series;
    const patch = { series: { count, lastObservedTime: microTime(now) } };
    try {
      const call = { namespace, timeoutMs: TIMEOUT_MS };
      await this.#options.client.mergePatch(EVENTS, name, patch, call);
      return true;
    } catch (error) {
      if (isNotFound(error)) {
        series.count = 1;
        return false;
      }
      throw error;
    }
  }

  async #create(subject: EventSubject, text: EventText, now: number): Promise<string> {
    const { client, reportingController, reportingInstance } = this.#options;
    const { metadata, apiVersion, kind } = subject;
    const namespace = metadata.namespace ?? 'default';
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { generateName: 'clotho-', namespace },
      eventTime: microTime(now),
      reportingController,
      reportingInstance: reportingInstance.slice(0, 128),
      regarding: { apiVersion, kind, ...metadataOf(metadata) },
      type: text.type,
      reason: text.reason,
      action: text.action,
      note: text.note.slice(0, NOTE_LIMIT).toWellFormed(),
    };
    const call = { namespace, timeoutMs: TIMEOUT_MS };
    const created = await client.create(EVENTS, event, call);
    return created.metadata.name;
  }

  #report(error: unknown): void {
    try {
      this.#options.onError?.(error);
    } catch {
      // Best effort: not even a listener's failure may reach the caller.
    }
  }
}

function metadataOf({
  name,
  namespace,
  uid,
  resourceVersion,
}: EventSubject['metadata']): Record<string, string> {
  return definedOnly({ name, namespace, uid, resourceVersion });
}
