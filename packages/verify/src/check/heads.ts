import {
  isObject,
  JournalError,
  PACK,
  parseHeadsBody,
  parseJson,
  verifyHead,
  type HeadProof,
} from '@clotho/core/journal';
import type { Json } from '@clotho/api';

import type { SeenEntry } from './entries.ts';
import { reading, textOf, type Evidence } from './evidence.ts';
import type { Streams } from './streams.ts';

const HEX_HASH = /^[0-9a-f]{64}$/;

/** Whether each stream that is said to be whole has as many entries as the journal counted. */
export async function checkHeads(
  evidence: Evidence,
  streams: Streams,
  headsEntries: ReadonlyMap<number, SeenEntry>,
): Promise<void> {
  const proofs = await readProofs(evidence);
  for (const stream of wanted(evidence)) {
    const mine = proofs.filter((proof) => proof.stream === stream);
    const newest = mine.toSorted((a, b) => a.entry - b.entry).at(-1);
    if (newest) checkHead(evidence, streams, newest, headsEntries.get(newest.entry));
    else {
      evidence.findings.unchecked(
        'HeadMissing',
        `nothing in the pack counts the entries of ${stream}, so that its newest ones could be missing; have the pack made anew`,
        { place: { file: PACK.heads } },
      );
    }
  }
}

/** A pack about a Change has to show the whole of it, whatever it says of itself. */
function wanted({ manifest: { streams, scope } }: Evidence): Set<string> {
  return new Set(scope.kind === 'Change' ? [`change/${scope.uid}`, ...streams] : streams);
}

function checkHead(
  { findings }: Evidence,
  streams: Streams,
  proof: HeadProof,
  seen: SeenEntry | undefined,
): void {
  const { stream, size, head, entry } = proof;
  const place = { file: PACK.heads };
  if (!seen?.isProven) {
    findings.unchecked(
      'HeadMissing',
      `entry ${entry}, which counts ${stream}, is not among the proven entries`,
      { place, entry: { seq: entry } },
    );
    return;
  }
  const body = parseHeadsBody(seen.entry.body);
  if (!verifyHead(proof, body)) {
    findings.tampered(
      'HeadMismatch',
      `entry ${entry} does not say that ${stream} had ${size} entries`,
      { place, entry: { seq: entry, kind: 'Heads' } },
    );
    return;
  }
  const shown = streams.lengthOf(stream);
  if (shown < size) {
    const missing =
      size - shown === 1 ? `number ${size} is` : `numbers ${shown + 1} to ${size} are`;
    findings.tampered(
      'StreamBroken',
      `${stream} had ${size} entries when entry ${entry} counted them; ${missing} missing at its end`,
      { place: { file: PACK.entries }, entry: { seq: entry, kind: 'Heads' } },
    );
    return;
  }
  if (streams.hashes.get(stream)?.get(size) !== head) {
    findings.tampered(
      'HeadMismatch',
      `number ${size} of ${stream} is not the entry that entry ${entry} counted`,
      { place, entry: { seq: entry, kind: 'Heads' } },
    );
    return;
  }
  if (!streams.isSound(stream)) return;
  const after =
    shown > size
      ? ` The ${shown - size} after it are proven, but whether there were more is not.`
      : '';
  findings.proven.push(
    `The history of ${stream} is whole: its first ${size} entries, none left out, as counted when the journal had ${body.through} entries.${after}`,
  );
}

async function readProofs(evidence: Evidence): Promise<HeadProof[]> {
  const text = await textOf(evidence, PACK.heads);
  if (text === undefined) return [];
  const list = reading(evidence, PACK.heads, () => parseJson(text));
  if (!Array.isArray(list)) return [];
  return list.flatMap((each) => reading(evidence, PACK.heads, () => proofOf(each)) ?? []);
}

function proofOf(json: Json): HeadProof {
  const { entry, stream, size, head, index, streams, proof } = isObject(json) ? json : {};
  const isNamed = typeof stream === 'string' && typeof head === 'string' && Array.isArray(proof);
  const isCounted = typeof entry === 'number' && typeof size === 'number';
  const isPlaced = typeof index === 'number' && typeof streams === 'number';
  if (isNamed && isCounted && isPlaced) {
    const hashes = proof.filter((hash) => typeof hash === 'string' && HEX_HASH.test(hash));
    if (hashes.length === proof.length) {
      return { entry, stream, size, head, index, streams, proof: hashes.map(String) };
    }
  }
  throw new JournalError('BadHeads', 'a head needs entry, stream, size, head, index and proof');
}
