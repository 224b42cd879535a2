import {
  equalHashes,
  hex,
  PACK,
  ProvenTiles,
  tilePath,
  type ProvenTile,
} from '@clotho/core/journal';

import { filesIn, type Evidence } from './evidence.ts';
import type { SignedCheckpoint } from './trust.ts';
import { witnessWords } from './witnesses.ts';

/** The part of the Merkle tree that the pack holds, as far as the newest checkpoint proves it. */
export async function openTree(evidence: Evidence, newest: SignedCheckpoint): Promise<ProvenTiles> {
  const tiles = new Map<string, Uint8Array>();
  for (const file of filesIn(evidence, `${PACK.tiles}tile/`)) {
    tiles.set(file.slice(PACK.tiles.length), await evidence.reader.read(file));
  }
  return new ProvenTiles(newest.size, newest.root, (tile) => tiles.get(tilePath(tile)));
}

/** Which older checkpoints are earlier states of the very same journal; that others are not is told. */
export function checkGrowth(
  evidence: Evidence,
  tree: ProvenTiles,
  newest: SignedCheckpoint,
  { older, kept }: { older: readonly SignedCheckpoint[]; kept: SignedCheckpoint | undefined },
): SignedCheckpoint[] {
  const { findings } = evidence;
  const grown = older.filter((each) => isEarlier(evidence, tree, newest, each));
  if (older.length > 0 && grown.length === older.length) {
    const sizes = [...new Set(older.map(({ size }) => size))].join(', ');
    const states =
      older.length === 1 ? 'the older state' : `each of the ${older.length} older states`;
    findings.proven.push(
      `The journal only grew: it begins with ${states} that the pack brings (of ${sizes} entries).`,
    );
  }
  if (kept && isEarlier(evidence, tree, newest, kept)) {
    findings.proven.push(
      `Nothing was altered or removed since the checkpoint that you gave: the first ${kept.size} entries are those that it signed for.`,
    );
  } else if (!kept) {
    findings.notProven.push(
      'That nothing was altered before this state was signed: no older checkpoint of your own was given (--since-checkpoint).',
    );
  }
  return grown;
}

function isEarlier(
  { findings }: Evidence,
  tree: ProvenTiles,
  newest: SignedCheckpoint,
  checkpoint: SignedCheckpoint,
): boolean {
  const { file, size, root, origin } = checkpoint;
  const place = { file };
  if (origin !== newest.origin) {
    findings.tampered('OtherLog', `${file} is of the journal ${origin}, not ${newest.origin}`, {
      place,
    });
    return false;
  }
  if (size > newest.size) {
    const message = `the journal was cut back: ${file} signs for ${size} entries, the newest state of the pack for ${newest.size}. If the pack was made before that checkpoint, ask for a new one${witnessWords(checkpoint)}`;
    findings.tampered('JournalShorter', message, { place });
    return false;
  }
  if (size === 0) return true;
  const then = size === newest.size ? { ok: true as const, bytes: newest.root } : tree.rootAt(size);
  if (!then.ok) {
    reportTile(findings, then, `whether the journal begins with the ${size} entries of ${file}`);
    return false;
  }
  if (equalHashes(then.bytes, root)) return true;
  const message = `history was rewritten: the first ${size} entries are not those that ${file} signs for (root ${hex(then.bytes).slice(0, 16)}… instead of ${hex(root).slice(0, 16)}…)${witnessWords(checkpoint)}`;
  findings.tampered('HistoryRewritten', message, { place });
  return false;
}

/** Says what is the matter with a tile, once a tile. */
export function reportTile(
  findings: Evidence['findings'],
  tile: Extract<ProvenTile, { ok: false }>,
  what: string,
): void {
  const file = `${PACK.tiles}${tile.path}`;
  if (findings.list.some(({ code, place }) => code.startsWith('Tree') && place?.file === file))
    return;
  const place = { file };
  switch (tile.problem) {
    case 'Missing':
      findings.unchecked(
        'TreeMissing',
        `${file} is not in the pack, so that it can't be told ${what}; have the pack made with the option --since-checkpoint`,
        { place },
      );
      break;
    case 'Length':
      findings.tampered('TreeAltered', `${file} has a wrong length`, { place });
      break;
    case 'Altered':
      findings.tampered(
        'TreeAltered',
        `the hashes in ${file} are not those that the tree above it signs for`,
        { place },
      );
      break;
    case 'NotOfRoot':
      findings.tampered(
        'TreeAltered',
        `${file} and the other tiles at the right edge of the tree do not give the root that the checkpoint signs for`,
        { place },
      );
      break;
  }
}
