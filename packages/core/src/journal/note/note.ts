import { JournalError } from '../error.ts';
import { signedBytes } from './cosignature.ts';
import { isSignedBy, keyIdOf, type NoteKey } from './key.ts';

/** Signs for a key; the private part stays with the signer, a file or a device. */
export interface NoteSigner {
  key: NoteKey;
  /** The Ed25519 signature over the bytes, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A signature line, and what can be said of it. */
export interface NoteSignature {
  name: string;
  /** Four bytes in hex. */
  keyId: string;
  /** `Unknown`: none of the given keys has this name and id. */
  state: 'Valid' | 'Invalid' | 'Unknown';
  /** Seconds since 1970 that a witness signed with the note. */
  time?: number;
  /** As it stands in the note, without the line end. */
  line: string;
}

export interface OpenNote {
  /** What is signed, with its last line end. */
  text: string;
  signatures: NoteSignature[];
}

const PREFIX = '— ';
const LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const ID_BYTES = 4;
const MOST_SIGNATURES = 100;

/** A C2SP signed note: the text, an empty line and one signature line a signer. */
export async function signNote(
  text: string,
  signer: NoteSigner,
  ...more: readonly NoteSigner[]
): Promise<string> {
  checkText(text);
  const lines: string[] = [];
  for (const each of [signer, ...more]) lines.push(await signatureLine(text, each));
  return `${text}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** One more line for a note, e.g. that of a second log key. The text ends with a line end. */
export async function signatureLine(text: string, signer: NoteSigner): Promise<string> {
  const { key } = signer;
  if (key.algorithm !== 'Ed25519') {
    throw new JournalError('BadKey', `${key.name} is the key of a witness, which signs for itself`);
  }
  const signature = await signer.sign(Buffer.from(text));
  const bytes = Buffer.concat([Buffer.from(keyIdOf(key), 'hex'), signature]);
  return `${PREFIX}${key.name} ${bytes.toString('base64')}`;
}

/** A note with the signature lines of others added, for instance of witnesses; none twice. */
export function addSignatures(note: string, lines: readonly string[]): string {
  const { text, signatures } = openNote(note, []);
  const all = new Set([...signatures.map(({ line }) => line), ...lines.map((line) => line.trim())]);
  return `${text}\n${[...all].map((line) => `${line}\n`).join('')}`;
}

/**
 * Reads a signed note and checks every signature that one of `keys` could have made. It throws
 * JournalError `BadNote` only for what is no note; what to do of its signatures the caller decides.
 */
export function openNote(note: string, keys: readonly NoteKey[]): OpenNote {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2).split('\n');
  const isNote = end > 0 && lines.pop() === '' && lines.length > 0;
  if (!isNote || lines.length > MOST_SIGNATURES) {
    throw new JournalError('BadNote', 'a signed note is a text, an empty line and signature lines');
  }
  checkText(text);
  return { text, signatures: lines.map((line) => check(line, text, keys)) };
}

function check(line: string, text: string, keys: readonly NoteKey[]): NoteSignature {
  const { name, keyId, blob } = parseLine(line);
  const key = keys.find((each) => each.name === name && keyIdOf(each) === keyId);
  if (!key) return { name, keyId, state: 'Unknown', line };
  const signed = signedBytes(key.algorithm, text, blob);
  const isValid = signed !== undefined && isSignedBy(key, signed.bytes, signed.signature);
  const time = signed?.time === undefined ? {} : { time: signed.time };
  return { name, keyId, state: isValid ? 'Valid' : 'Invalid', line, ...time };
}

function parseLine(line: string): { name: string; keyId: string; blob: Uint8Array } {
  const [, name = '', base64 = ''] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length <= ID_BYTES || bytes.toString('base64') !== base64) {
    throw new JournalError('BadNote', `"${line.slice(0, 80)}" is no signature line`);
  }
  const keyId = bytes.subarray(0, ID_BYTES).toString('hex');
  return { name, keyId, blob: bytes.subarray(ID_BYTES) };
}

function checkText(text: string): void {
  const isText = text.endsWith('\n') && text.length > 1 && text.isWellFormed();
  // A line end is the one control character that signed notes may hold.
  if (isText && !/[^\P{Cc}\n]/u.test(text)) return;
  throw new JournalError('BadNote', 'the text of a note ends with a line end and has no controls');
}
