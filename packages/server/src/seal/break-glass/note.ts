import { createHash } from 'node:crypto';
import { GATE_NAMESPACE, GROUP, type JsonObject, type Target } from '@clotho/api';
import {
  canonicalize,
  isObject,
  isSealable,
  parseJson,
  recordName,
  stampOf,
  toJson,
  verifyStamp,
  type SessionFact,
  type Write,
} from '@clotho/core';
import { isNotFound, type KubeObject } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { configMaps } from '../adopt/marker.ts';
import { verifyFresh } from '../keys.ts';

/** One write that passed by a break-glass session and is to be sealed. */
export interface Note {
  target: Target;
  operation: 'Create' | 'Update' | 'Delete';
  digest: string;
  session: SessionFact;
}

export type NoteMap = KubeObject & { data?: Record<string, string> };

export const NOTE_LABEL: string = `${GROUP}/break-glass-note`;

const OPERATIONS = { CREATE: 'Create', UPDATE: 'Update', DELETE: 'Delete' } as const;

/** Notes a write; a later one of the same object takes its place. Throws KubeError. */
export async function noteWrite(
  given: { write: Write; digest: string; session: SessionFact },
  ctx: GateContext,
): Promise<void> {
  const { write, digest, session } = given;
  const subject = write.object ?? write.oldObject;
  if (!subject || !isSealable(subject)) return;
  const note: Note = {
    target: write.target,
    operation: OPERATIONS[write.operation],
    digest,
    session,
  };
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: nameOf(write.target),
      namespace: GATE_NAMESPACE,
      labels: { [NOTE_LABEL]: 'true' },
    },
    data: {
      note: canonicalize(toJson(note)),
      stamp: stampOf(fieldsOf(note), ctx.keys.ring()),
    },
  };
  await ctx.client.apply(configMaps, body, { fieldManager: 'clotho-gate', force: true });
}

/** Null when it is not one that the gate wrote. */
export async function readNote({ data = {} }: NoteMap, ctx: GateContext): Promise<Note | null> {
  const parsed: unknown = parseJson(data['note'] ?? 'null');
  if (!isNote(parsed)) return null;
  const stamp = data['stamp'] ?? '';
  const { valid } = await verifyFresh(ctx.keys, (ring) =>
    verifyStamp(fieldsOf(parsed), stamp, ring),
  );
  return valid ? parsed : null;
}

/** Takes a note away unless another took its place. Throws KubeError. */
export async function removeNote({ metadata }: NoteMap, ctx: GateContext): Promise<void> {
  const { name, uid, resourceVersion } = metadata;
  try {
    await ctx.client.remove(configMaps, name, {
      namespace: GATE_NAMESPACE,
      preconditions: { uid, resourceVersion },
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function isNote(value: unknown): value is Note {
  return typeof value === 'object' && value !== null && 'target' in value && 'digest' in value;
}

function fieldsOf(note: Note): JsonObject {
  const json = toJson({ ...note });
  return { purpose: 'break-glass-write', note: isObject(json) ? json : null };
}

function nameOf(target: Target): string {
  const hash = createHash('sha256').update(recordName(target)).digest('hex');
  return `break-glass-${hash.slice(0, 32)}`;
}
