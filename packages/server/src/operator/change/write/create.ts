import type { JsonObject } from '@clotho/api';
import { dropAllocated, isObject } from '@clotho/core';
import { isInvalid, type KubeJson } from '@clotho/kube';
import type { OperatorContext } from '../../context.ts';
import { named } from './named.ts';
import { refused, type Outcome } from './outcome.ts';
import { managerOf, type Sending } from './sending.ts';

/** Creates the object as it was held. Throws KubeError. */
export async function create(sending: Sending, ctx: OperatorContext): Promise<Outcome> {
  if (sending.live) {
    const { kind, name } = sending.request.spec.target;
    const message = `${kind} ${name} is there by now, with other content; hold the change to it instead`;
    return refused('StaleBase', message);
  }
  const { intent } = sending.content;
  const stored =
    sending.request.spec.style === 'Apply' && intent
      ? await ctx.client.apply(sending.ref, named(intent), {
          fieldManager: managerOf(sending),
          force: true,
          ...namespaceOf(sending),
        })
      : await post(sending, ctx);
  return { state: 'Written', uid: stored.metadata.uid };
}

/**
 * An address or node port of a Service may have been chosen or allocated; nobody can tell. So it is
 * asked for first, and left to the server when it is taken.
 */
async function post(sending: Sending, ctx: OperatorContext): Promise<KubeJson> {
  const { object } = sending.content;
  const isService = object['kind'] === 'Service' && object['apiVersion'] === 'v1';
  if (!isService) return postAs(dropAllocated(object), sending, ctx);
  try {
    return await postAs(object, sending, ctx);
  } catch (error) {
    if (!isInvalid(error)) throw error;
    return postAs(dropAllocated(object), sending, ctx);
  }
}

function postAs(object: JsonObject, sending: Sending, ctx: OperatorContext): Promise<KubeJson> {
  return ctx.client.create(sending.ref, withoutServerFields(object), {
    fieldManager: managerOf(sending),
    ...namespaceOf(sending),
  });
}

function namespaceOf({ request }: Sending): { namespace?: string } {
  const { namespace } = request.spec.target;
  return namespace === undefined ? {} : { namespace };
}

const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'selfLink',
  'managedFields',
]);

/** What the server wrote into the object while it was held belonged to an object that never was. */
function withoutServerFields(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  if (!isObject(metadata)) return object;
  const own = Object.entries(metadata).filter(([key]) => !SERVER_FIELDS.has(key));
  return { ...object, metadata: Object.fromEntries(own) };
}
