import type {
  ApprovalEvent,
  ApprovalWorkflow,
  Change,
  ChangePolicy,
  ChangeSpec,
  ChangeWindow,
  ManifestRequest,
} from '@clotho/api';
import { formatInstant, parseInstant, type Instant } from '../time.ts';
import type { LockdownFact } from '../lockdown/facts.ts';
import { approvalFactsOf } from '../approval/assemble.ts';
import type { ArchiveFact } from './archive.ts';
import { resolveRequest } from './binding.ts';
import type { ChangeFacts, ReadinessFact, WriteFact } from './facts.ts';
import { next, type Next } from './next.ts';
import type { Rulebook } from '../rulebook.ts';

/** What is in the cluster at first. */
export interface Seed {
  change: Change;
  requests: ManifestRequest[];
  workflows: ApprovalWorkflow[];
}

/** A cluster with one Change in it, for tests: what `next` asks for is done on demand. */
export class World {
  change: Change;
  now: Instant;
  events: ApprovalEvent[] = [];
  requests: ManifestRequest[];
  workflows: ApprovalWorkflow[];
  lockdowns: LockdownFact[] = [];
  rivals: Change[] = [];
  policy: ChangePolicy | undefined;
  windows: ChangeWindow[] = [];
  writes: WriteFact[];
  readiness: ReadinessFact[] = [];
  archive: ArchiveFact = { configured: false };
  /** What was archived last, in the words of the oracle. */
  archivedAs: string | undefined;
  /** As the gate would note it. */
  begunAt: Instant | undefined;

  constructor(now: string, { change, requests, workflows }: Seed) {
    this.now = parseInstant(now);
    this.change = change;
    this.requests = requests;
    this.workflows = workflows;
    this.writes = requests.map(({ metadata }) => ({ name: metadata.name, state: 'Pending' }));
  }

  get phase(): string | undefined {
    return this.change.status?.phase;
  }

  facts(): ChangeFacts {
    const requests = (this.change.spec.manifestRequests ?? []).map(({ name }) =>
      resolveRequest(this.change, name, this.requestNamed(name), false),
    );
    const usable = requests.flatMap(({ request }) => request ?? []);
    const rules: Rulebook = {
      policy: this.policy,
      namespace: { name: this.change.metadata.namespace ?? '', labels: {} },
      workflows: this.workflows,
      lockdowns: this.lockdowns,
      windows: this.windows,
    };
    const approval = approvalFactsOf({
      change: this.change,
      requests: usable,
      rules,
      now: this.now,
      begunAt: this.begunAt,
      events: this.events.map((event) => ({ event, stampValid: event.spec.stamp !== undefined })),
    });
    return {
      rules,
      requests,
      ...(usable.length === requests.length ? { approval } : {}),
      archive: this.archive,
      writes: this.writes,
      overrideValid: this.change.spec.override?.stamp !== undefined,
      readiness: this.readiness,
      readinessTimeoutMs: 600_000,
      rivals: this.rivals,
      collisions: [],
    };
  }

  /** What the operator does in one round, without the action that follows. */
  reconcile(): Next {
    const result = next(this.change, this.facts(), this.now);
    this.change = { ...this.change, status: result.status };
    return result;
  }

  /** Rounds with their bindings, until nothing more happens by itself. */
  settle(): Next {
    let result = this.reconcile();
    while (result.action === 'Bind') {
      this.bind();
      result = this.reconcile();
    }
    return result;
  }

  bind(): void {
    const { name, uid } = this.change.metadata;
    this.requests = this.requests.map((request) => ({
      ...request,
      status: { ...request.status, phase: 'Bound', change: { name, uid } },
    }));
  }

  amend(spec: Partial<ChangeSpec>): void {
    this.change = { ...this.change, spec: { ...this.change.spec, ...spec } };
  }

  /** What the operator does when `next` asks for it; answers whether it did. */
  archiveNow(): boolean {
    const { covers } = next(this.change, this.facts(), this.now);
    if (covers === undefined) return false;
    const place = { bucket: 'b', key: 'k', version: 'v', digest: 'd', receipt: 'r' };
    const done = { ...place, covers, archivedAt: formatInstant(this.now) };
    this.archive = { configured: true, done };
    return true;
  }

  /** Moves the first write that stands at `from` to `to`. */
  advance(from: WriteFact['state'], to: WriteFact['state']): void {
    const index = this.writes.findIndex(({ state }) => state === from);
    if (index >= 0 && to !== 'Refused') this.begunAt ??= this.now;
    this.writes = this.writes.map((write, at) => (at === index ? { ...write, state: to } : write));
  }

  requestNamed(name: string): ManifestRequest | undefined {
    return this.requests.find(({ metadata }) => metadata.name === name);
  }
}
