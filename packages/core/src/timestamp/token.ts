import { parseInstant, type Instant } from '../time.ts';
import { algorithmAt, hashIn, type HashName } from './algorithms.ts';
import {
  childAt,
  contextChild,
  numberIn,
  oidAt,
  readDer,
  TAG,
  unreadable,
  type Der,
} from './der.ts';
import { TimestampError } from './error.ts';

/** What an authority says, before anybody has checked that it did. */
export interface Token {
  /** The hash that it is over. */
  imprint: { hash: HashName; digest: Uint8Array };
  at: Instant;
  /** How far off the moment may be, if the authority says so. */
  accuracyMs?: number;
  /** In hex, without leading zeros. */
  serial: string;
  nonce?: Uint8Array;
  /** What is signed: the TSTInfo as it stands there. */
  info: Uint8Array;
  /** A SignerInfo. */
  signer: Der;
  /** Certificates that came with it. */
  certificates: Uint8Array[];
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const GRANTED = 1;

/** Reads the answer of an authority, or the token in it. Throws TimestampError. */
export function readToken(response: Uint8Array): Token {
  const outer = readDer(response);
  const isToken = outer.children[0]?.tag === TAG.oid;
  const signed = signedDataIn(isToken ? outer : tokenIn(outer));
  const info = infoIn(signed);
  const certificates = contextChild(signed, 0)?.children ?? [];
  return {
    ...readInfo(info),
    info,
    signer: signerIn(signed),
    certificates: certificates.filter(({ isContext }) => !isContext).map(({ bytes }) => bytes),
  };
}

function infoIn(signed: Der): Uint8Array {
  const content = childAt(signed, 2, TAG.sequence);
  const octets = contextChild(content, 0)?.children[0];
  if (oidAt(content, 0) === TST_INFO && octets?.tag === TAG.octets) return octets.content;
  throw unreadable('what is signed is something else');
}

function signerIn(signed: Der): Der {
  const signers = signed.children.at(-1);
  const [signer, ...more] = signers?.tag === TAG.set ? signers.children : [];
  if (signer && more.length === 0) return signer;
  throw unreadable('it is not signed by exactly one');
}

function tokenIn(answer: Der): Der {
  const status = childAt(answer, 0, TAG.sequence);
  const code = numberIn(childAt(status, 0, TAG.integer));
  if (code <= GRANTED) return childAt(answer, 1, TAG.sequence);
  const words = (status.children[1]?.children ?? [])
    .filter((each) => each.tag !== TAG.integer)
    .map(({ content }) => Buffer.from(content).toString());
  const why = words.length === 0 ? '' : `: ${words.join('; ')}`;
  throw new TimestampError('Refused', `the authority gave no timestamp (status ${code})${why}`);
}

function signedDataIn(token: Der): Der {
  const inner = contextChild(token, 0)?.children[0];
  if (oidAt(token, 0) === SIGNED_DATA && inner) return inner;
  throw unreadable('it is no signed message');
}

function readInfo(bytes: Uint8Array): Pick<Token, 'imprint' | 'at' | 'serial'> {
  const info = readDer(bytes);
  const imprint = childAt(info, 2, TAG.sequence);
  const serial = Buffer.from(childAt(info, 3, TAG.integer).content).toString('hex');
  return {
    imprint: {
      hash: hashIn(algorithmAt(imprint, 0)),
      digest: childAt(imprint, 1, TAG.octets).content,
    },
    serial: serial.replace(/^(?:00)+(?=.)/, ''),
    at: timeIn(childAt(info, 4, TAG.time)),
    ...readRest(info.children.slice(5)),
  };
}

/** What may follow, each of another tag. */
function readRest(rest: readonly Der[]): Pick<Token, 'accuracyMs' | 'nonce'> {
  const own = rest.filter(({ isContext }) => !isContext);
  const accuracy = own.find(({ tag }) => tag === TAG.sequence);
  const nonce = own.find(({ tag }) => tag === TAG.integer);
  return {
    ...(accuracy ? { accuracyMs: accuracyIn(accuracy) } : {}),
    ...(nonce ? { nonce: nonce.content } : {}),
  };
}

function accuracyIn(accuracy: Der): number {
  const seconds = accuracy.children.find(({ isContext }) => !isContext);
  const [millis, micros] = [contextChild(accuracy, 0), contextChild(accuracy, 1)];
  const [s = 0, ms = 0, us = 0] = [seconds, millis, micros].map((each) => each && numberIn(each));
  return s * 1000 + ms + us / 1000;
}

/** `20261121140000.5Z` */
function timeIn({ content }: Der): Instant {
  const text = Buffer.from(content).toString('latin1');
  const [, date, year, month, day, hour, minute, second, rest] =
    /^((\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?)Z$/.exec(text) ?? [];
  if (date === undefined) throw unreadable(`"${text}" is no moment`);
  try {
    return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}${rest ?? ''}Z`);
  } catch {
    throw unreadable(`"${text}" is no moment`);
  }
}
