import { concat, equalBytes, fromBase64, hex, utf8, type Bytes } from './bytes.ts';
import { HASH_BYTES, sha256, type Hash } from './hash.ts';
import { ProofError } from './error.ts';

/** A public key under the name of its log, from a line such as `clotho.example+1a2b3c4d+AT…`. */
export interface VerifierKey {
  readonly name: string;
  readonly id: Bytes;
  /** 32 bytes of Ed25519. */
  readonly publicKey: Bytes;
}

/** What a log says of itself: so many entries, with this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

const ED25519 = 1;
const ID_BYTES = 4;

/** Reads a verifier key of C2SP signed-note. @throws ProofError BadKey */
export async function parseKey(line: string): Promise<VerifierKey> {
  const [, name = '', id, base64 = ''] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(line.trim()) ?? [];
  const typed = fromBase64(base64);
  if (typed?.length === HASH_BYTES + 1 && typed[0] === ED25519) {
    const hash = await sha256(concat(utf8(`${name}\n`), typed));
    const own = hash.slice(0, ID_BYTES);
    if (hex(own) === id) return { name, id: own, publicKey: typed.slice(1) };
  }
  throw new ProofError('BadKey', `"${line}" is no Ed25519 verifier key`);
}

/**
 * The checkpoint in a signed note, if the key signed it. What others signed is passed over.
 *
 * @throws ProofError BadNote, BadSignature, WrongLog
 */
export async function openCheckpoint(note: string, key: VerifierKey): Promise<Checkpoint> {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2).split('\n');
  if (end < 1 || lines.pop() !== '') {
    throw new ProofError('BadNote', 'this is no signed note: text, an empty line, signatures');
  }
  if (!(await isSigned(text, lines, key))) {
    throw new ProofError('BadSignature', `the key of ${key.name} did not sign this checkpoint`);
  }
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin === key.name) return checkpoint;
  throw new ProofError('WrongLog', `this checkpoint is of ${checkpoint.origin}`);
}

async function isSigned(
  text: string,
  lines: readonly string[],
  key: VerifierKey,
): Promise<boolean> {
  for (const line of lines) {
    const [, name, base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
    const blob = fromBase64(base64);
    if (name !== key.name || !blob || !equalBytes(blob.slice(0, ID_BYTES), key.id)) continue;
    return verifies(key, utf8(text), blob.slice(ID_BYTES));
  }
  return false;
}

async function verifies(key: VerifierKey, bytes: Bytes, signature: Bytes): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, [
    'verify',
  ]);
  return crypto.subtle.verify('Ed25519', imported, signature, bytes);
}

function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', digits = '', base64 = ''] = text.split('\n');
  const root = fromBase64(base64);
  const size = /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
  if (origin !== '' && root?.length === HASH_BYTES && Number.isSafeInteger(size)) {
    return { origin, size, root };
  }
  throw new ProofError('BadNote', 'a checkpoint is a line each of origin, size and root');
}
