import type { JsonObject, ResourceRef } from '@clotho/api';
import { canonicalize, toJson } from '@clotho/core';
import { isAlreadyExists, isNotFound, type KubeObject } from '@clotho/kube';
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

/** What each configuration holds now, as text to compare by. */
export type Registered = Record<ConfigurationResource, string>;

export interface StoredConfiguration extends KubeObject {
  webhooks?: JsonObject[];
}

const OWNER = { fieldManager: 'clotho-gate' } as const;

/**
 * Brings both webhook configurations to what they must be. The lists are written as a whole: a
 * condition or a selector that somebody else put in must not stay. Throws KubeError.
 */
export async function register(registration: Registration, ctx: GateContext): Promise<Registered> {
  return {
    mutatingwebhookconfigurations: await write(
      'mutatingwebhookconfigurations',
      mutating(registration),
      ctx,
    ),
    validatingwebhookconfigurations: await write(
      'validatingwebhookconfigurations',
      validating(registration),
      ctx,
    ),
  };
}

export function refOfConfiguration(resource: ConfigurationResource): ResourceRef {
  return { group: 'admissionregistration.k8s.io', version: 'v1', resource, namespaced: false };
}

/** The webhooks of a configuration as text. */
export function textOf({ webhooks = [] }: StoredConfiguration): string {
  return canonicalize(toJson({ webhooks }));
}

async function write(
  resource: ConfigurationResource,
  body: Configuration,
  ctx: GateContext,
): Promise<string> {
  const ref = refOfConfiguration(resource);
  const { webhooks } = body;
  const patch = { metadata: { labels: body.metadata.labels, ownerReferences: null }, webhooks };
  const replace = (): Promise<StoredConfiguration> =>
    ctx.client.mergePatch<StoredConfiguration>(ref, CONFIGURATION_NAME, patch, OWNER);
  try {
    return textOf(await replace());
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    return textOf(await ctx.client.create<StoredConfiguration>(ref, body, OWNER));
  } catch (error) {
    // Another replica was quicker.
    if (!isAlreadyExists(error)) throw error;
    return textOf(await replace());
  }
}
