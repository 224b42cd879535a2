import { Constructed, fromBER, type BaseBlock } from 'asn1js';

import { TimestampError } from './error.ts';

/** A value of ASN.1 in DER, with the bytes that it was read from. */
export interface Der {
  /** Of the context's own tags, in contrast to the universal ones. */
  isContext: boolean;
  tag: number;
  /** Header and content. */
  bytes: Uint8Array;
  content: Uint8Array;
  /** Of a constructed value; none of any other. */
  children: readonly Der[];
}

/** Universal tags. */
export const TAG = { boolean: 1, integer: 2, octets: 4, oid: 6, time: 24, sequence: 16, set: 17 };

const CONTEXT = 3;

/** Reads one value that fills the bytes. Throws TimestampError `Unreadable`. */
export function readDer(bytes: Uint8Array): Der {
  return derOf(parsed(bytes));
}

/** The child at a place, which has to have this universal tag. Throws TimestampError `Unreadable`. */
export function childAt(parent: Der, place: number, tag: number): Der {
  const child = parent.children[place];
  if (child && !child.isContext && child.tag === tag) return child;
  throw unreadable(`a value of another kind stands where one with tag ${tag} belongs`);
}

/** The child with this tag of the context. */
export function contextChild(parent: Der, tag: number): Der | undefined {
  return parent.children.find((child) => child.isContext && child.tag === tag);
}

/** An object identifier as `1.2.840.113549`. Throws TimestampError `Unreadable`. */
export function oidAt(parent: Der, place: number): string {
  return oidIn(childAt(parent, place, TAG.oid));
}

export function oidIn({ content }: Der): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join('.');
}

/** A small number that is not negative. */
export function numberIn({ content }: Der): number {
  return content.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function unreadable(reason: string): TimestampError {
  return new TimestampError('Unreadable', `this is no timestamp: ${reason}`);
}

function parsed(bytes: Uint8Array): BaseBlock {
  try {
    const { offset, result } = fromBER(new Uint8Array(bytes));
    if (offset === bytes.length && result.error === '') return result;
  } catch {
    // Told below: what the parser stumbles over is not DER either.
  }
  throw unreadable('it is not in DER');
}

function derOf(block: BaseBlock): Der {
  const { idBlock, lenBlock, valueBeforeDecodeView: bytes } = block;
  if (lenBlock.isIndefiniteForm) throw unreadable('it is not in DER');
  const blocks = block instanceof Constructed ? block.valueBlock.value : [];
  return {
    isContext: idBlock.tagClass === CONTEXT,
    tag: idBlock.tagNumber,
    bytes,
    content: bytes.subarray(idBlock.blockLength + lenBlock.blockLength),
    children: blocks.map(derOf),
  };
}
