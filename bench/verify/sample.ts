import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  appendRange,
  checkpointText,
  emptyTree,
  evidencePack,
  hex,
  leafOf,
  rootOf,
  signNote,
  tilePath,
  type NoteKey,
} from '@clotho/core/journal';

const ORIGIN = 'clotho.example/bench';
const STREAMS = 500;

export interface Sample {
  leaves: Buffer[];
  bytes: number;
  key: NoteKey;
}

/** Writes a pack of so many entries of about 1 KiB into a folder. */
export async function writeSample(folder: string, entries: number): Promise<Sample> {
  const leaves = leavesOf(entries);
  const { state, tiles } = appendRange(
    emptyTree(),
    leaves.map(({ hash }) => hash),
  );
  const byPath = new Map(tiles.map((tile) => [tilePath(tile), tile.bytes]));
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key: NoteKey = { name: ORIGIN, algorithm: 'Ed25519', publicKey: raw };
  const text = checkpointText(ORIGIN, entries, rootOf(state));
  const files = evidencePack({
    origin: ORIGIN,
    scope: { kind: 'Range', from: 0, to: entries - 1 },
    madeAt: '2026-03-01T00:00:00Z',
    leaves: leaves.map(({ bytes }) => bytes),
    streams: [],
    checkpoint: await signNote(text, { key, sign: (input) => sign(null, input, privateKey) }),
    keys: [key],
    readTile: (tile) => byPath.get(tilePath(tile)),
  });
  for (const file of files) {
    const target = path.join(folder, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.bytes);
  }
  const all = leaves.map(({ bytes }) => bytes);
  return { leaves: all, bytes: all.reduce((sum, { length }) => sum + length, 0), key };
}

function leavesOf(entries: number): ReturnType<typeof leafOf>[] {
  const heads = new Map<string, { size: number; hash: string }>();
  return Array.from({ length: entries }, (_, seq) => {
    const uid = `uid-${seq % STREAMS}`;
    const head = heads.get(uid) ?? { size: 0, hash: '' };
    const at = '2026-03-01T00:00:00Z';
    const place = { seq, stream: `change/${uid}`, streamSeq: head.size + 1, prev: head.hash, at };
    const leaf = leafOf(
      {
        id: `entry/${seq}`,
        at,
        kind: 'ApprovalDecision',
        actor: { username: 'plat-bob', groups: ['platform-team', 'system:authenticated'] },
        subject: {
          apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
          kind: 'Change',
          namespace: 'production',
          name: `change-${seq % STREAMS}`,
          uid,
        },
        body: {
          step: 'platform-review',
          decision: 'approve',
          contentDigest: `sha256:${randomBytes(32).toString('hex')}`,
          comment: randomBytes(96).toString('base64').repeat(2).slice(0, 210),
        },
      },
      place,
    );
    heads.set(uid, { size: head.size + 1, hash: hex(leaf.hash) });
    return leaf;
  });
}
