import type { Json } from '@clotho/api';

import { canonicalize } from '../digest/canonical.ts';
import { isObject, parseJson } from '../digest/json.ts';
import { JournalError } from './error.ts';
import { isSignedBy, keyIdOf, type NoteKey } from './note/key.ts';
import type { NoteSigner } from './note/note.ts';

export const IN_TOTO = 'application/vnd.in-toto+json';
/** Media type of an envelope around such a statement. */
export const IN_TOTO_ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** An in-toto Statement: something is said of things that are known by their digests. */
export interface Statement {
  subject: readonly { name: string; digest: Readonly<Record<string, string>> }[];
  predicateType: string;
  predicate: { [key: string]: Json };
}

export interface Envelope {
  payloadType: string;
  /** The exact bytes that are signed for. */
  payload: Uint8Array;
  signatures: { keyid: string; sig: Uint8Array }[];
}

/** The exact bytes of a statement that are signed for. */
export function statementPayload(statement: Statement): Buffer {
  const { subject, predicateType, predicate } = statement;
  return Buffer.from(
    canonicalize({
      _type: STATEMENT_TYPE,
      subject: subject.map(({ name, digest }) => ({ name, digest: { ...digest } })),
      predicateType,
      predicate,
    }),
  );
}

/** A DSSE envelope around the statement, signed with the log's key; JSON text. */
export async function signStatement(statement: Statement, signer: NoteSigner): Promise<string> {
  const payload = statementPayload(statement);
  const sig = await signer.sign(signedBytes(IN_TOTO, payload));
  const keyid = keyIdOf(signer.key);
  return canonicalize({
    payloadType: IN_TOTO,
    payload: payload.toString('base64'),
    signatures: [{ keyid, sig: Buffer.from(sig).toString('base64') }],
  });
}

/** Reads an envelope. Throws JournalError `BadEnvelope` or JsonError. */
export function parseEnvelope(text: string): Envelope {
  const json = parseJson(text);
  const { payloadType, payload, signatures } = isObject(json) ? json : {};
  const isEnvelope = typeof payloadType === 'string' && typeof payload === 'string';
  if (!isEnvelope || !Array.isArray(signatures)) {
    throw new JournalError('BadEnvelope', 'an envelope needs payloadType, payload and signatures');
  }
  return {
    payloadType,
    payload: Buffer.from(payload, 'base64'),
    signatures: signatures.map((each) => {
      const { keyid, sig } = isObject(each) ? each : {};
      const isSignature = typeof keyid === 'string' && typeof sig === 'string';
      if (isSignature) return { keyid, sig: Buffer.from(sig, 'base64') };
      throw new JournalError('BadEnvelope', 'a signature of an envelope needs keyid and sig');
    }),
  };
}

/** The key that signed the envelope, of those that are trusted. */
export function signerOf(envelope: Envelope, keys: readonly NoteKey[]): NoteKey | undefined {
  const bytes = signedBytes(envelope.payloadType, envelope.payload);
  return keys.find((key) => envelope.signatures.some(({ sig }) => isSignedBy(key, bytes, sig)));
}

/** Reads the statement of an envelope. Throws JournalError `BadEnvelope` or JsonError. */
export function parseStatement({ payloadType, payload }: Envelope): Statement {
  const json = payloadType === IN_TOTO ? parseJson(Buffer.from(payload).toString()) : null;
  const { _type, subject, predicateType, predicate } = isObject(json) ? json : {};
  const isStatement = _type === STATEMENT_TYPE && typeof predicateType === 'string';
  if (!isStatement || !Array.isArray(subject) || !isObject(predicate)) {
    throw new JournalError('BadEnvelope', 'the envelope holds no in-toto Statement v1');
  }
  return { predicateType, predicate, subject: subject.map(subjectOf) };
}

function subjectOf(subject: Json): Statement['subject'][number] {
  const { name, digest } = isObject(subject) ? subject : {};
  if (typeof name === 'string' && isObject(digest)) {
    const digests = Object.entries(digest).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    );
    return { name, digest: Object.fromEntries(digests) };
  }
  throw new JournalError('BadEnvelope', 'a subject of a statement needs name and digest');
}

/** The pre-authentication encoding of DSSE. */
function signedBytes(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
