import { Reflector, WorkQueue } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { LiveViews } from '../views.ts';
import { bindAccounts, bindAll } from './bind-accounts.ts';
import { CONFIGURATION_NAME, type Endpoint } from './configurations.ts';
import { GapWatch, type OnGap } from './gap.ts';
import {
  CONFIGURATIONS,
  refOfConfiguration,
  register,
  type ConfigurationResource,
  type StoredConfiguration,
} from './reconcile.ts';
import { nextEnd, scopeOf } from './scope.ts';
import { showScope } from './show.ts';

interface Options {
  views: LiveViews;
  endpoint: Endpoint;
  /** The CAs that the API server shall trust, at this moment. */
  caBundle(): string;
  /** Told when the webhooks may have been out of force, so that what was written can be audited. */
  onGap?: OnGap;
}

export interface Keeper {
  /** Looks again, for instance after the certificate changed. */
  again(): void;
  stop(): Promise<void>;
}

const KEY = 'registration';
const LOOK_AGAIN_MS = 60_000;

/**
 * Keeps the webhook configurations as they must be: follows namespaces, policies and exemptions,
 * and puts back what others alter or delete as soon as the watch shows it.
 */
export async function keepRegistered(options: Options, ctx: GateContext): Promise<Keeper> {
  const gaps = new GapWatch(options.onGap ?? (() => undefined), ctx);
  const queue = new WorkQueue({
    onError: (error) => ctx.log.error('the webhook configurations could not be written', { error }),
  });
  const again = (): void => queue.add(KEY);
  const registered = Promise.withResolvers<void>();
  options.views.onScopeChange(again);
  const unclock = ctx.clock.onJump(again);
  const watches = CONFIGURATIONS.map((resource) => watchOwn(resource, gaps, again, ctx));
  let known = '';
  queue.run(
    async () => {
      const scope = await reconcile(options, gaps, ctx);
      if (scope !== known) ctx.log.info('managed namespaces', { namespaces: scope });
      known = scope;
      registered.resolve();
      return { requeueAfterMs: lookAgainIn(ctx) };
    },
    { concurrency: 1 },
  );
  again();
  // The first calls may meet connections to a gate that is gone; the queue tries again.
  await registered.promise;
  return {
    again,
    stop: async () => {
      unclock();
      await Promise.all([queue.stop(), ...watches.map((watch) => watch.stop())]);
    },
  };
}

async function reconcile(options: Options, gaps: GapWatch, ctx: GateContext): Promise<string> {
  const scope = scopeOf(ctx);
  const { endpoint } = options;
  const [secretPath, caBundle] = [ctx.keys.secretPath(), options.caBundle()];
  // Rights first, so that they are there when the gate is on. Where an older registration stands,
  // such a write asks the gate at its old address; then they come after the new one.
  const unbound = await bindAll(scope.namespaces, ctx);
  await gaps.around(() => register({ endpoint, secretPath, caBundle, ...scope }, ctx));
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
  gaps: GapWatch,
  again: () => void,
  ctx: GateContext,
): Reflector<StoredConfiguration> {
  const reflector = new Reflector<StoredConfiguration>({
    client: ctx.client,
    ref: refOfConfiguration(resource),
    fieldSelector: `metadata.name=${CONFIGURATION_NAME}`,
    onError: (error) => ctx.log.warn('a watch was interrupted', { resource, error }),
  });
  reflector.onChange((change) => {
    gaps.note(resource, change);
    again();
  });
  reflector.start();
  return reflector;
}
