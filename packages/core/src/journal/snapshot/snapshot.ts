import { hash } from 'node:crypto';

import type { Json, JsonObject } from '@clotho/api';

import { canonicalize } from '../../digest/canonical.ts';
import { isObject, parseJson } from '../../digest/json.ts';
import { JournalError } from '../error.ts';
import { plainJson } from '../plain-json.ts';

/**
 * Containers that are alike: of one workload, by name, image and digest. Pods come and go under names
 * of chance, which is no change of what runs; how many there are is.
 */
export interface RunningContainer {
  /** Whose pods they are, as `Deployment/web`; a pod of its own is its own workload. */
  workload: string;
  container: string;
  image: string;
  /** Digest of the image as the runtime reports it. */
  imageDigest: string;
  count: number;
}

/** How the content of an object came to be approved. */
export type Origin = 'Change' | 'Adopted' | 'BreakGlass' | 'Rollback' | 'Exempt';

/** An object as it stands, by the digest of its content. */
export interface StandingObject {
  apiVersion: string;
  kind: string;
  name: string;
  digest: string;
  /** By the seal of exactly this content; absent when no seal speaks of it. */
  origin?: Origin;
  /** The Change that brought it. */
  change?: { namespace: string; name: string; uid: string };
  /** Who made it what it is without needing approval. */
  writers?: readonly string[];
}

/** What stands and runs in one namespace; objects of the whole cluster are in namespace "". */
export interface NamespaceState {
  namespace: string;
  containers: readonly RunningContainer[];
  objects: readonly StandingObject[];
}

export interface ChunkRef {
  namespace: string;
  /** SHA-256 in hex over the bytes of the chunk. */
  sha256: string;
  size: number;
  containers: number;
  objects: number;
}

/** A moment of an environment, by its parts: two moments share each part that did not change. */
export interface SnapshotManifest {
  v: 1;
  environment: string;
  /** Sorted by namespace. */
  chunks: readonly ChunkRef[];
}

/** Content-addressed bytes. */
export interface Addressed {
  sha256: string;
  bytes: Buffer;
}

export interface Snapshot {
  manifest: SnapshotManifest;
  /** The manifest's bytes; its hash is the identity of the snapshot. */
  root: Addressed;
  /** One a namespace, in the order of the manifest. */
  chunks: Addressed[];
}

/** The snapshot of what stands; equal states give equal bytes, whatever their order. */
export function snapshotOf(environment: string, states: readonly NamespaceState[]): Snapshot {
  const parts = states.toSorted(by(({ namespace }) => namespace)).map(chunkOf);
  const manifest: SnapshotManifest = { v: 1, environment, chunks: parts.map(({ ref }) => ref) };
  const text = canonicalize({ ...manifest, chunks: manifest.chunks.map((ref) => ({ ...ref })) });
  return { manifest, root: addressed(text), chunks: parts.map(({ chunk }) => chunk) };
}

/** Reads the bytes of a manifest. Throws JournalError `BadSnapshot`. */
export function parseManifest(bytes: Uint8Array): SnapshotManifest {
  const { v, environment, chunks } = objectOf(bytes);
  if (v !== 1 || typeof environment !== 'string' || !Array.isArray(chunks)) {
    throw new JournalError('BadSnapshot', 'a manifest needs v 1, environment and chunks');
  }
  return { v, environment, chunks: chunks.map(refOf) };
}

/** The namespaces whose part differs between two snapshots. */
export function changedNamespaces(before: SnapshotManifest, after: SnapshotManifest): string[] {
  const old = new Map(before.chunks.map(({ namespace, sha256 }) => [namespace, sha256]));
  const fresh = new Map(after.chunks.map(({ namespace, sha256 }) => [namespace, sha256]));
  const all = new Set([...old.keys(), ...fresh.keys()]);
  return [...all].filter((namespace) => old.get(namespace) !== fresh.get(namespace)).toSorted();
}

function chunkOf({ namespace, containers, objects }: NamespaceState): {
  ref: ChunkRef;
  chunk: Addressed;
} {
  const running = containers.toSorted(by(containerKey));
  const standing = objects.toSorted(by((o) => `${o.apiVersion} ${o.kind} ${o.name}`));
  const chunk = addressed(
    canonicalize({
      namespace,
      containers: running.map((each) => ({ ...each })),
      objects: standing.map((each) => plainJson(each)),
    }),
  );
  const counts = { containers: running.length, objects: standing.length };
  return { ref: { namespace, sha256: chunk.sha256, size: chunk.bytes.length, ...counts }, chunk };
}

/** What tells containers of one snapshot apart. */
export function containerKey(each: Omit<RunningContainer, 'count'>): string {
  return JSON.stringify([each.workload, each.container, each.image, each.imageDigest]);
}

function refOf(ref: Json): ChunkRef {
  if (isObject(ref)) {
    const { namespace, sha256, size, containers, objects } = ref;
    const hasNames = typeof namespace === 'string' && typeof sha256 === 'string';
    const hasCounts =
      typeof size === 'number' && typeof containers === 'number' && typeof objects === 'number';
    if (hasNames && hasCounts) return { namespace, sha256, size, containers, objects };
  }
  throw new JournalError('BadSnapshot', 'a chunk needs namespace, sha256, size and counts');
}

function objectOf(bytes: Uint8Array): JsonObject {
  const value = parseJson(Buffer.from(bytes).toString());
  if (isObject(value)) return value;
  throw new JournalError('BadSnapshot', 'a manifest is a JSON object');
}

function addressed(text: string): Addressed {
  const bytes = Buffer.from(text);
  return { sha256: hash('sha256', bytes, 'hex'), bytes };
}

function by<T>(keyOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : Number(left > right);
  };
}
