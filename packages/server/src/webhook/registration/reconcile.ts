import type { JsonObject, ResourceRef } from '@clotho/api';
import { canonicalize, getPath, isObject, toJson } from '@clotho/core';
import { isAlreadyExists, isConflict, isNotFound, type KubeObject, orNull } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import {
  CONFIGURATION_NAME,
  mutating,
  validating,
  type Configuration,
  type Registration,
} from './configurations.ts';

export const CONFIGURATIONS = [
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
] as const;

export type ConfigurationResource = (typeof CONFIGURATIONS)[number];

export interface StoredConfiguration extends KubeObject {
  webhooks?: JsonObject[];
}

const OWNER = { fieldManager: 'clotho-gate' } as const;
const ATTEMPTS = 5;

/**
 * Brings both webhook configurations to what they must be. The lists are written as a whole: a
 * condition or a selector that somebody else put in must not stay. Answers what they hold now.
 * Throws KubeError.
 */
export async function register(
  registration: Registration,
  ctx: GateContext,
): Promise<StoredConfiguration[]> {
  return [
    await write('mutatingwebhookconfigurations', mutating(registration), ctx),
    await write('validatingwebhookconfigurations', validating(registration), ctx),
  ];
}

export function refOfConfiguration(resource: ConfigurationResource): ResourceRef {
  return { group: 'admissionregistration.k8s.io', version: 'v1', resource, namespaced: false };
}

/** The webhooks of a configuration as text, to compare by. */
export function textOf({ webhooks = [] }: StoredConfiguration): string {
  return canonicalize(toJson({ webhooks }));
}

/** The same without the CAs, which an injector writes when it likes. */
export function textWithoutCa({ webhooks = [] }: StoredConfiguration): string {
  return canonicalize(toJson({ webhooks: webhooks.map((webhook) => withCa(webhook, undefined)) }));
}

async function write(
  resource: ConfigurationResource,
  body: Configuration,
  ctx: GateContext,
): Promise<StoredConfiguration> {
  const ref = refOfConfiguration(resource);
  for (let attempt = 1; ; attempt += 1) {
    const patch = await patchOf(ref, body, ctx, attempt < ATTEMPTS);
    try {
      return await ctx.client.mergePatch<StoredConfiguration>(
        ref,
        CONFIGURATION_NAME,
        patch,
        OWNER,
      );
    } catch (error) {
      if (isConflict(error)) continue;
      if (!isNotFound(error)) throw error;
    }
    try {
      return await ctx.client.create<StoredConfiguration>(ref, made(body), OWNER);
    } catch (error) {
      // Another replica was quicker.
      if (!isAlreadyExists(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

function made({ metadata, ...body }: Configuration): object {
  const annotations = Object.entries(metadata.annotations).filter(([, value]) => value !== null);
  return { ...body, metadata: { ...metadata, annotations: Object.fromEntries(annotations) } };
}

/**
 * Where an injector writes the CAs, they stay as they stand: the patch goes by the version that was
 * read, unless that failed so often that somebody seems to keep others from writing.
 */
async function patchOf(
  ref: ResourceRef,
  { metadata, webhooks }: Configuration,
  { client }: GateContext,
  byVersion: boolean,
): Promise<object> {
  const { labels, annotations } = metadata;
  const isInjected = webhooks.some((webhook) => caOf(webhook) === undefined);
  const live =
    isInjected && (await orNull(client.get<StoredConfiguration>(ref, CONFIGURATION_NAME)));
  if (!live) return { metadata: { labels, annotations, ownerReferences: null }, webhooks };
  const version = byVersion ? { resourceVersion: live.metadata.resourceVersion } : {};
  return {
    metadata: { labels, annotations, ownerReferences: null, ...version },
    webhooks: webhooks.map((webhook) => withCa(webhook, injectedCa(live))),
  };
}

/** An injector writes the same CAs to all webhooks of a configuration. */
function injectedCa({ webhooks = [] }: StoredConfiguration): string | undefined {
  return webhooks.map(caOf).find((ca) => ca !== undefined && ca !== '');
}

function caOf(webhook: JsonObject): string | undefined {
  const ca = getPath(webhook, ['clientConfig', 'caBundle']);
  return typeof ca === 'string' ? ca : undefined;
}

function withCa(webhook: JsonObject, ca: string | undefined): JsonObject {
  const { clientConfig } = webhook;
  if (!isObject(clientConfig)) return webhook;
  const { caBundle: _, ...rest } = clientConfig;
  return { ...webhook, clientConfig: { ...rest, ...(ca === undefined ? {} : { caBundle: ca }) } };
}
