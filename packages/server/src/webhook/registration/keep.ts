import { kinds, refOf } from '@clotho/api';
import { managedNamespaces, policyFor } from '@clotho/core';
import { Reflector, WorkQueue } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { LiveViews } from '../views.ts';
import { CONFIGURATION_NAME, type Endpoint } from './configurations.ts';
import { bindAccounts } from './bind-accounts.ts';
import { register } from './reconcile.ts';

interface Options {
  views: LiveViews;
  endpoint: Endpoint;
  /** The CAs that the API server shall trust, at this moment. */
  caBundle(): string;
}

export interface Keeper {
  /** Looks again, for instance after the certificate changed. */
  again(): void;
  stop(): Promise<void>;
}

const KEY = 'registration';
const LOOK_AGAIN_MS = 60_000;

/**
 * Keeps the webhook configurations as they must be: follows namespaces and policies, and puts
 * back what others alter or delete as soon as the watch shows it.
 */
export async function keepRegistered(options: Options, ctx: GateContext): Promise<Keeper> {
  const queue = new WorkQueue({
    onError: (error) => ctx.log.error('the webhook configurations could not be written', { error }),
  });
  const again = (): void => queue.add(KEY);
  options.views.onScopeChange(again);
  const watches = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'].map(
    (resource) => watchOwn(resource, again, ctx),
  );
  let known = '';
  queue.run(
    async () => {
      const scope = await reconcile(options, ctx);
      if (scope !== known) ctx.log.info('managed namespaces', { namespaces: scope });
      known = scope;
      return { requeueAfterMs: LOOK_AGAIN_MS };
    },
    { concurrency: 1 },
  );
  await reconcile(options, ctx);
  again();
  return {
    again,
    stop: async () => {
      await Promise.all([queue.stop(), ...watches.map((watch) => watch.stop())]);
    },
  };
}

async function reconcile(
  { views, endpoint, caBundle }: Options,
  ctx: GateContext,
): Promise<string> {
  const policies = views.policies();
  const namespaces = managedNamespaces(views.namespaces(), policies);
  // Rights first: once the gate is on, each such write would be an answer waiting for itself.
  await Promise.all(namespaces.map((namespace) => bindAccounts(namespace, ctx)));
  const secretPath = ctx.keys.secretPath();
  await register({ endpoint, secretPath, caBundle: caBundle(), namespaces }, ctx);
  await showScope(views, ctx);
  return namespaces.join(', ');
}

/** Each policy shows what it manages, for people and for those who wait for it. */
async function showScope(views: LiveViews, ctx: GateContext): Promise<void> {
  const policies = views.policies();
  for (const policy of policies) {
    const managed = views
      .namespaces()
      .filter((namespace) => policyFor(namespace, policies)?.metadata.name === policy.metadata.name)
      .map(({ name }) => name)
      .toSorted();
    if (JSON.stringify(managed) === JSON.stringify(policy.status?.managedNamespaces)) continue;
    await ctx.client.mergePatch(
      refOf(kinds.changePolicy),
      policy.metadata.name,
      { status: { managedNamespaces: managed } },
      { subresource: 'status' },
    );
  }
}

function watchOwn(resource: string, again: () => void, ctx: GateContext): Reflector {
  const reflector = new Reflector({
    client: ctx.client,
    ref: { group: 'admissionregistration.k8s.io', version: 'v1', resource, namespaced: false },
    fieldSelector: `metadata.name=${CONFIGURATION_NAME}`,
    onError: (error) => ctx.log.warn('a watch was interrupted', { resource, error }),
  });
  reflector.onChange(again);
  reflector.start();
  return reflector;
}
