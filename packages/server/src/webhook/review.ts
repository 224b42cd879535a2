import type { Identity, JsonObject } from '@clotho/api';
import { getPath, isObject, parseJson, type Json, type Operation } from '@clotho/core';

/** What the API server asks: one write that it is about to store. */
export interface Review {
  uid: string;
  apiVersion: string;
  kind: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  /** Empty for collections and where the server makes the name up later. */
  name: string;
  namespace: string;
  operation: Operation | 'CONNECT';
  user: Identity & { extra?: Record<string, string[]> };
  object: JsonObject | null;
  oldObject: JsonObject | null;
  dryRun: boolean;
  fieldManager: string;
}

/** What Clotho answers. */
export interface Answer {
  allowed: boolean;
  /** Said to the writer with a 403; Clotho never answers 409 or 429, which clients retry. */
  message?: string;
  /** One CamelCase word for programs: why it was refused. */
  cause?: string;
  /** At most three, each at most 120 characters: longer ones are cut on the way. */
  warnings?: readonly string[];
  /** JSON Patch; of the stamping webhook alone. */
  patch?: readonly JsonObject[];
  audit?: Readonly<Record<string, string>>;
}

class ReviewError extends Error {
  override readonly name = 'ReviewError';
  readonly code = 'NotAReview';
}

/** Reads an `admission.k8s.io/v1` AdmissionReview. Throws ReviewError or JsonError. */
export function readReview(text: string): Review {
  const body = parseJson(text);
  const request = isObject(body) ? body['request'] : undefined;
  if (!isObject(request) || typeof request['uid'] !== 'string') {
    throw new ReviewError('the body is no AdmissionReview with a request');
  }
  const at = (...path: string[]): string => textOf(getPath(request, path));
  const group = at('kind', 'group');
  const version = at('kind', 'version');
  return {
    uid: request['uid'],
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind: at('kind', 'kind'),
    group: at('resource', 'group'),
    version: at('resource', 'version'),
    resource: at('resource', 'resource'),
    subresource: at('subResource'),
    name: at('name'),
    namespace: at('namespace'),
    operation: operationOf(at('operation')),
    user: userOf(request['userInfo']),
    object: objectOf(request['object']),
    oldObject: objectOf(request['oldObject']),
    dryRun: request['dryRun'] === true,
    fieldManager: at('options', 'fieldManager'),
  };
}

/** The AdmissionReview that answers `uid`. */
export function writeReview(uid: string, answer: Answer): string {
  const { allowed, warnings = [], patch, audit } = answer;
  const encoded = patch && Buffer.from(JSON.stringify(patch)).toString('base64');
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed,
      ...(allowed ? {} : { status: statusOf(answer) }),
      ...(warnings.length > 0 ? { warnings: warnings.slice(0, 3).map(shorten) } : {}),
      ...(encoded ? { patchType: 'JSONPatch', patch: encoded } : {}),
      ...(audit ? { auditAnnotations: audit } : {}),
    },
  });
}

function statusOf({ message = '', cause }: Answer): object {
  const details = cause === undefined ? {} : { details: { causes: [{ reason: cause, message }] } };
  return { code: 403, reason: 'Forbidden', message, ...details };
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(value: Json | undefined): JsonObject | null {
  return isObject(value) ? value : null;
}

function operationOf(text: string): Review['operation'] {
  if (text === 'CREATE' || text === 'UPDATE' || text === 'DELETE' || text === 'CONNECT') {
    return text;
  }
  throw new ReviewError(`"${text}" is no admission operation`);
}

function userOf(value: Json | undefined): Review['user'] {
  if (!isObject(value) || typeof value['username'] !== 'string') {
    throw new ReviewError('the request names no user');
  }
  return {
    username: value['username'],
    groups: stringsOf(value['groups']),
    ...(textOf(value['uid']) === '' ? {} : { uid: textOf(value['uid']) }),
    ...(isObject(value['extra']) ? { extra: extraOf(value['extra']) } : {}),
  };
}

function extraOf(extra: JsonObject): Record<string, string[]> {
  return Object.fromEntries(Object.entries(extra).map(([key, list]) => [key, stringsOf(list)]));
}

function stringsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
