import type { ResourceRef } from '@clotho/api';
import { canonicalize, toJson, type JsonObject } from '@clotho/core';
import {
  isAlreadyExists,
  isConflict,
  type KubeObject,
  orNull,
  Reflector,
  WorkQueue,
} from '@clotho/kube';
import type { GateContext } from '../../context.ts';
import type { LiveViews } from '../../views.ts';
import { GapWatch, type OnGap } from '../gap.ts';
import { isHealingOff } from '../self-healing.ts';
import type { PolicyKind, Wanted } from './read.ts';

interface Options {
  wanted: readonly Wanted[];
  views: Pick<LiveViews, 'onScopeChange'>;
  onGap: OnGap;
}

type StoredPolicy = KubeObject & { spec?: JsonObject };

const REFS: Record<PolicyKind, ResourceRef> = {
  ValidatingAdmissionPolicy: refOf('validatingadmissionpolicies'),
  ValidatingAdmissionPolicyBinding: refOf('validatingadmissionpolicybindings'),
};

const KEY = 'policies';
const LOOK_AGAIN_MS = 60_000;
const ATTEMPTS = 5;

/**
 * Puts Clotho's admission policies and their bindings back when others alter or delete them. One
 * replica does it: during an upgrade two versions would undo each other's policies.
 */
export function keepPolicies(
  { wanted, views, onGap }: Options,
  ctx: GateContext,
): { stop(): Promise<void> } {
  const gaps = new GapWatch<StoredPolicy>({ onGap, textOf }, ctx);
  const queue = new WorkQueue({
    onError: (error) => ctx.log.error('the admission policies could not be written', { error }),
  });
  const again = (): void => queue.add(KEY);
  views.onScopeChange(again);
  const watches = kindsOf(wanted).map((kind) => watch(kind, { wanted, gaps, again }, ctx));
  queue.run(
    async () => {
      if (!isHealingOff(ctx)) await gaps.around(() => writeAll(wanted, ctx));
      return { requeueAfterMs: LOOK_AGAIN_MS };
    },
    { concurrency: 1 },
  );
  again();
  return {
    stop: async () => {
      await Promise.all([queue.stop(), ...watches.map((reflector) => reflector.stop())]);
    },
  };
}

interface Watched {
  wanted: readonly Wanted[];
  gaps: GapWatch<StoredPolicy>;
  again: () => void;
}

function watch(
  kind: PolicyKind,
  { wanted, gaps, again }: Watched,
  ctx: GateContext,
): Reflector<StoredPolicy> {
  const names = new Set(
    wanted.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name),
  );
  const reflector = new Reflector<StoredPolicy>({
    client: ctx.client,
    ref: REFS[kind],
    onError: (error) => ctx.log.warn('a watch was interrupted', { kind, error }),
  });
  reflector.onChange((change) => {
    const { object } = change;
    if (!names.has(object.metadata.name)) return;
    // What a watch shows need not say what it is.
    gaps.note(kind, { ...change, object: { ...object, kind } });
    again();
  });
  reflector.start();
  return reflector;
}

async function writeAll(wanted: readonly Wanted[], ctx: GateContext): Promise<StoredPolicy[]> {
  const written: StoredPolicy[] = [];
  for (const policy of wanted) {
    written.push({ ...(await write(policy, ctx)), kind: policy.kind });
  }
  return written;
}

/** The spec is replaced as a whole; what has not changed is no write. */
async function write(policy: Wanted, { client }: GateContext): Promise<StoredPolicy> {
  const ref = REFS[policy.kind];
  const { name } = policy.metadata;
  for (let attempt = 1; ; attempt += 1) {
    const live = await orNull(client.get<StoredPolicy>(ref, name));
    try {
      if (!live) return await client.create<StoredPolicy>(ref, policy);
      const { ownerReferences: _, finalizers: _finalizers, ...metadata } = live.metadata;
      return await client.replace<StoredPolicy>(ref, { ...policy, metadata });
    } catch (error) {
      const isOvertaken = isAlreadyExists(error) || isConflict(error);
      if (!isOvertaken || attempt === ATTEMPTS) throw error;
    }
  }
}

function textOf({ kind = '', metadata, spec = {} }: StoredPolicy): string {
  const isLeaving = metadata.deletionTimestamp !== undefined;
  return canonicalize(toJson({ kind, name: metadata.name, spec, isLeaving }));
}

function kindsOf(wanted: readonly Wanted[]): PolicyKind[] {
  return [...new Set(wanted.map(({ kind }) => kind))];
}

function refOf(resource: string): ResourceRef {
  return { group: 'admissionregistration.k8s.io', version: 'v1', resource, namespaced: false };
}
