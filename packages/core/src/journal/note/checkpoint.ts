import { JournalError } from '../error.ts';
import { HASH_BYTES, type Hash } from '../merkle/hash.ts';

/** What a log says of itself: so many leaves, with this root. */
export interface Checkpoint {
  /** Name of the log. */
  origin: string;
  size: number;
  root: Hash;
}

/** The text of a checkpoint as C2SP tlog-checkpoint has it, ready to be signed. */
export function checkpointText(origin: string, size: number, root: Hash): string {
  const text = `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
  parseCheckpoint(text);
  return text;
}

/** Reads the text of a checkpoint; lines that follow the root are passed over. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', digits = '', base64 = ''] = text.split('\n');
  const root = Buffer.from(base64, 'base64');
  const isRoot = root.length === HASH_BYTES && root.toString('base64') === base64;
  const isSize = /^(?:0|[1-9]\d{0,15})$/.test(digits) && Number.isSafeInteger(Number(digits));
  if (origin !== '' && isRoot && isSize && text.endsWith('\n')) {
    return { origin, size: Number(digits), root };
  }
  throw new JournalError('BadCheckpoint', 'a checkpoint is a line each of origin, size and root');
}
