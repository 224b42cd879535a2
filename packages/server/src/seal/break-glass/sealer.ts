import { GATE_NAMESPACE } from '@clotho/api';
import { isConflict, Reflector, WorkQueue } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { configMaps } from '../adopt/marker.ts';
import { annotate } from '../annotate.ts';
import { dropApproved, keepApproved } from '../approved.ts';
import { NOTE_LABEL, readNote, removeNote, type Note, type NoteMap } from './note.ts';
import { sealNoted } from './record.ts';
import { hasTakenPlace } from './taken-place.ts';

/** Longer than any request to the API server lasts: a write that is not there by then never came. */
const GIVE_UP_MS = 60_000;
const LOOK_AGAIN_MS = 200;

export interface BreakGlassSealer {
  stop(): Promise<void>;
}

/**
 * Seals what was written in break-glass sessions, so that it is what stands and not drift. The
 * notes of the gate are followed by every replica; they outlive a crash between write and seal.
 */
export function startBreakGlassSealer(ctx: GateContext): BreakGlassSealer {
  const notes = new Reflector<NoteMap>({
    client: ctx.client,
    ref: configMaps,
    namespace: GATE_NAMESPACE,
    labelSelector: NOTE_LABEL,
    onError: (error) => ctx.log.warn('the watch of break-glass notes was interrupted', { error }),
  });
  const queue = new WorkQueue({
    onError: (error, note) => {
      if (!isConflict(error)) ctx.log.warn('sealing is tried again', { note, error });
    },
  });
  /** When a version of a note was first looked at, by its resourceVersion. */
  const since = new Map<string, number>();
  notes.onChange(({ type, object, old }) => {
    if (old) since.delete(old.metadata.resourceVersion);
    if (type === 'deleted') since.delete(object.metadata.resourceVersion);
    else queue.add(object.metadata.name);
  });
  notes.start();
  queue.run(
    async (name) => {
      const map = notes.store.get(GATE_NAMESPACE, name);
      if (!map) return;
      const version = map.metadata.resourceVersion;
      const first = since.get(version) ?? performance.now();
      since.set(version, first);
      const isLate = performance.now() - first > GIVE_UP_MS;
      return (await settle(map, isLate, ctx)) ? undefined : { requeueAfterMs: LOOK_AGAIN_MS };
    },
    { concurrency: 4 },
  );
  return { stop: async () => void (await Promise.all([queue.stop(), notes.stop()])) };
}

/** Whether there is nothing left to do about a note. */
async function settle(map: NoteMap, isLate: boolean, ctx: GateContext): Promise<boolean> {
  const note = await readNote(map, ctx);
  if (!note) {
    ctx.log.error('a break-glass note is not of the gate', { note: map.metadata.name });
  } else if (await hasTakenPlace(note, ctx)) {
    await seal(note, ctx);
  } else if (!isLate) {
    return false;
  } else {
    // Refused by others, or overwritten at once. If it did take place, the audit tells of it.
    ctx.log.warn('a break-glass write was not found', { target: note.target });
  }
  await removeNote(map, ctx);
  return true;
}

/** Each step can be repeated: killed after any of them, the note brings the rest about. */
async function seal(note: Note, ctx: GateContext): Promise<void> {
  const spec = await sealNoted(note, ctx);
  if (spec.tombstone) {
    await dropApproved(spec.target, ctx);
    return;
  }
  await keepApproved(spec, null, ctx);
  await annotate(spec, ctx);
}
