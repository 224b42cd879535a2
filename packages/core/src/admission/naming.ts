import { createHash } from 'node:crypto';
import type { Target } from '@clotho/api';

const LONGEST = 253;
const DNS_1123 = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** `<object name>-<kind in lower case>`, or `<kind>-<hash>` where Kubernetes would refuse that. */
export function requestName(target: Target): string {
  const kind = target.kind.toLowerCase();
  const name = `${target.name.replace(/[-.]+$/, '')}-${kind}`;
  // Seven characters stay free for the suffix of a taken name.
  return DNS_1123.test(name) && name.length <= LONGEST - 7
    ? name
    : `${kind}-${hash(target.apiVersion, target.name).slice(0, 10)}`;
}

/** The name to use while the plain one is taken by somebody or something else. */
export function suffixedName(plain: string, digest: string, username?: string): string {
  const source = username === undefined ? digest.replace(/^sha256:/, '') : hash(digest, username);
  return `${plain}-${source.slice(0, 6)}`;
}

/** Secret that keeps the content; the same content of the same person is one Secret. */
export function contentName(namespace: string, digest: string, ...more: string[]): string {
  return `content-${hash(namespace, digest, ...more).slice(0, 32)}`;
}

/** The record of an object; one object has one record, whatever happened to it. */
export function recordName(target: Target): string {
  const group = target.apiVersion.includes('/') ? (target.apiVersion.split('/')[0] ?? '') : '';
  return `${target.kind.toLowerCase()}-${hash(group, target.kind, target.namespace ?? '', target.name).slice(0, 32)}`;
}

/** Collision-free over the list of parts: each is preceded by its length. */
function hash(...parts: string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return createHash('sha256').update(text).digest('hex');
}
