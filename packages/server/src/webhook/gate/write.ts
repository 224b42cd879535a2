import type { JsonObject } from '@clotho/api';
import { getPath, type Write } from '@clotho/core';
import type { GateContext } from '../context.ts';
import type { Review } from '../review.ts';

/** The server cuts what comes before the five characters that it makes up. */
const LONGEST_PREFIX = 58;

/** The write under review in the terms of core. Only for CREATE, UPDATE and DELETE. */
export async function writeOf(review: Review, ctx: GateContext): Promise<Write> {
  const { operation, object, oldObject } = review;
  if (operation === 'CONNECT') throw new TypeError('a CONNECT is no write');
  const subject = object ?? oldObject;
  const uid = textAt(oldObject ?? object, ['metadata', 'uid']);
  const ref = {
    group: review.group,
    version: review.version,
    resource: review.resource,
    namespaced: review.namespace !== '',
  };
  return {
    operation,
    object,
    oldObject,
    hasStatus: await ctx.discovery.hasStatus(ref),
    target: {
      apiVersion: review.apiVersion,
      kind: review.kind,
      ...(review.namespace === '' ? {} : { namespace: review.namespace }),
      name: nameOf(subject, review),
      ...(uid === '' ? {} : { uid }),
    },
  };
}

/**
 * A generated name is new with every attempt, so what is created under one goes by its prefix. The
 * server has put the name in by now; the name in the request itself is empty for a collection.
 */
function nameOf(subject: JsonObject | null, review: Review): string {
  const prefix = textAt(subject, ['metadata', 'generateName']);
  const name = textAt(subject, ['metadata', 'name']) || review.name;
  const isGenerated =
    prefix !== '' && (name === '' || name.startsWith(prefix.slice(0, LONGEST_PREFIX)));
  return review.operation === 'CREATE' && isGenerated ? prefix : name;
}

export function textAt(object: JsonObject | null, path: readonly string[]): string {
  const value = object === null ? undefined : getPath(object, path);
  return typeof value === 'string' ? value : '';
}
