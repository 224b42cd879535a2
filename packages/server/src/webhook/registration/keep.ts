import { Reflector, WorkQueue } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { LiveViews } from '../views.ts';
import { bindAccounts, bindAll } from './bind-accounts.ts';
import type { Trust } from '../../certificate/source.ts';
import { CONFIGURATION_NAME, type Endpoint } from './configurations.ts';
import { GapWatch, type OnGap } from './gap.ts';
import { isOpenShift } from './openshift.ts';
import {
  CONFIGURATIONS,
  refOfConfiguration,
  register,
  textOf,
  textWithoutCa,
  type ConfigurationResource,
  type StoredConfiguration,
} from './reconcile.ts';
import { nextEnd, scopeOf } from './scope.ts';
import { HealingRecord, isHealingOff } from './self-healing.ts';
import { showScope } from './show.ts';

interface Options {
  views: LiveViews;
  endpoint: Endpoint;
  /** Whom the API server shall trust, at this moment. */
  trust(): Trust;
  /** Told when the webhooks may have been out of force, so that what was written can be audited. */
  onGap?: OnGap;
}

export interface Keeper {
  /** Looks again, for instance after the certificate changed; resolves when that is done. */
  again(): Promise<void>;
  stop(): Promise<void>;
}

const KEY = 'registration';
const LOOK_AGAIN_MS = 60_000;
/** Replicas hear of a new CA one after the other; until all have, they must not wear each other out. */
const CA_SETTLES_MS = 1_000;
const KINDS: Record<ConfigurationResource, string> = {
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
};

interface Gaps {
  watch: GapWatch<StoredConfiguration>;
  /** By kind what was written last, but for the CAs. */
  written: Map<string, string>;
}

/**
 * Keeps the webhook configurations as they must be: follows namespaces, policies and exemptions,
 * and puts back what others alter or delete as soon as the watch shows it.
 */
export async function keepRegistered(options: Options, ctx: GateContext): Promise<Keeper> {
  const gaps = openGaps(options, ctx);
  const healing = new HealingRecord(ctx);
  const queue = new WorkQueue({
    onError: (error) => ctx.log.error('the webhook configurations could not be written', { error }),
  });
  let waiting: (() => void)[] = [];
  const again = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    queue.add(KEY);
    return promise;
  };
  options.views.onScopeChange(() => queue.add(KEY));
  const unclock = ctx.clock.onJump(() => queue.add(KEY));
  const watches = CONFIGURATIONS.map((resource) => watchOwn(resource, { gaps, queue }, ctx));
  let known = '';
  queue.run(
    async () => {
      const told = waiting.length;
      await healing.note(isHealingOff(ctx));
      const scope = await reconcile(options, gaps, ctx);
      if (scope !== known) ctx.log.info('managed namespaces', { namespaces: scope });
      known = scope;
      for (const resolve of waiting.slice(0, told)) resolve();
      waiting = waiting.slice(told);
      return { requeueAfterMs: lookAgainIn(ctx) };
    },
    { concurrency: 1 },
  );
  // The first calls may meet connections to a gate that is gone; the queue tries again.
  await again();
  return {
    again,
    stop: async () => {
      unclock();
      await Promise.all([queue.stop(), ...watches.map((watch) => watch.stop())]);
    },
  };
}

/** What an injector writes is no alteration. */
function openGaps(options: Options, ctx: GateContext): Gaps {
  const { onGap = () => undefined } = options;
  const isInjected = 'injector' in options.trust();
  const watch = new GapWatch({ onGap, textOf: isInjected ? textWithoutCa : textOf }, ctx);
  return { watch, written: new Map() };
}

async function reconcile(options: Options, gaps: Gaps, ctx: GateContext): Promise<string> {
  const scope = scopeOf(ctx);
  const { endpoint } = options;
  const [secretPath, trust] = [ctx.keys.secretPath(), options.trust()];
  // Rights first, so that they are there when the gate is on. Where an older registration stands,
  // such a write asks the gate at its old address; then they come after the new one.
  const unbound = await bindAll(scope.namespaces, ctx);
  if (!isHealingOff(ctx)) {
    await gaps.watch.around(async () => {
      const openShift = await isOpenShift(ctx);
      const registration = { endpoint, secretPath, trust, openShift, ...scope };
      const written = await register(registration, ctx);
      for (const each of written) gaps.written.set(each.kind ?? '', textWithoutCa(each));
      return written;
    });
  }
  for (const namespace of unbound) await bindAccounts(namespace, ctx);
  await showScope(ctx);
  return scope.namespaces.join(', ');
}

function lookAgainIn(ctx: GateContext): number {
  const end = nextEnd(ctx);
  const left = end === undefined ? LOOK_AGAIN_MS : end - ctx.clock.now();
  return Math.max(1, Math.min(LOOK_AGAIN_MS, left));
}

function watchOwn(
  resource: ConfigurationResource,
  { gaps, queue }: { gaps: Gaps; queue: WorkQueue },
  ctx: GateContext,
): Reflector<StoredConfiguration> {
  const reflector = new Reflector<StoredConfiguration>({
    client: ctx.client,
    ref: refOfConfiguration(resource),
    fieldSelector: `metadata.name=${CONFIGURATION_NAME}`,
    onError: (error) => ctx.log.warn('a watch was interrupted', { resource, error }),
  });
  reflector.onChange((change) => {
    const kind = KINDS[resource];
    gaps.watch.note(kind, change);
    const isOther = gaps.written.get(kind) !== textWithoutCa(change.object);
    queue.addAfter(KEY, change.type === 'deleted' || isOther ? 0 : CA_SETTLES_MS);
  });
  reflector.start();
  return reflector;
}
