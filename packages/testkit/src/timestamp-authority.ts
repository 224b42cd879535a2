import { generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import {
  BitString,
  Boolean as AsnBoolean,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as AsnSet,
  Utf8String,
  type AsnType,
} from 'asn1js';

/** A timestamp authority of RFC 3161 in memory, with a certificate of an issuer of its own. */
export interface TimestampAuthority {
  /** Certificate of who issued that of the authority. */
  issuerPem: string;
  /** Certificate of the authority itself. */
  ownPem: string;
  /** The answer over content. */
  stamp(content: Uint8Array, options?: StampOptions): Buffer;
}

interface StampOptions {
  /** `20261121140000Z`; a fixed moment, if left out. */
  at?: string;
  nonce?: Uint8Array;
  /** Refuses, with these words. */
  refusal?: string;
}

export interface AuthorityOptions {
  name?: string;
  /** Of the authority's certificate, as `20260101000000Z`. */
  from?: string;
  to?: string;
  /** What it is for: timestamps alone, as it has to be, or servers. */
  usage?: 'timeStamping' | 'serverAuth';
}

interface Identity {
  name: string;
  key: KeyObject;
  publicKey: KeyObject;
}

const OID = {
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  policy: '1.3.6.1.4.1.99999.1',
} as const;

const SET_OF = 0x31;
const REJECTION = 2;

export function newTimestampAuthority(options: AuthorityOptions = {}): TimestampAuthority {
  const { name = 'Example TSA', usage = 'timeStamping' } = options;
  const { from = '20200101000000Z', to = '20400101000000Z' } = options;
  const [issuer, own] = [identity(`${name} Root`), identity(name)];
  const issuing = certificate({ issuer, subject: issuer, from, to }, [
    extension(OID.basicConstraints, seq(new AsnBoolean({ value: true }))),
  ]);
  const certified = certificate({ issuer, subject: own, from, to }, [
    extension(OID.extendedKeyUsage, seq(oid(OID[usage]))),
  ]);
  return {
    issuerPem: pem(issuing),
    ownPem: pem(certified),
    stamp: (content, rest = {}) =>
      rest.refusal === undefined
        ? der(seq(seq(int(0)), token(content, { ...rest, own, certified })))
        : der(seq(seq(int(REJECTION), seq(new Utf8String({ value: rest.refusal }))))),
  };
}

function token(
  content: Uint8Array,
  {
    at = '20261121140000Z',
    nonce,
    own,
    certified,
  }: StampOptions & { own: Identity; certified: Buffer },
): AsnType {
  const info = der(
    seq(
      int(1),
      oid(OID.policy),
      seq(algorithm(OID.sha256), octets(hash('sha256', content, 'buffer'))),
      int(42),
      raw(time(at)),
      seq(int(1)),
      ...(nonce ? [new Integer({ valueHex: nonce })] : []),
    ),
  );
  const named = seq(seq(seq(octets(hash('sha256', certified, 'buffer')))));
  const attributes = der(
    set(
      attribute(OID.contentType, oid(OID.tstInfo)),
      attribute(OID.messageDigest, octets(hash('sha256', info, 'buffer'))),
      attribute(OID.signingCertificateV2, named),
    ),
  );
  const signedAs = Buffer.from(attributes);
  signedAs[0] = SET_OF;
  const signature = sign('sha256', signedAs, own.key);
  const under = Buffer.from(attributes);
  under[0] = 0xa0;
  const signer = seq(
    int(1),
    seq(dn(`${own.name} Root`), int(1)),
    algorithm(OID.sha256),
    raw(under),
    seq(oid(OID.ecdsaWithSha256)),
    octets(signature),
  );
  const signed = seq(
    int(3),
    set(algorithm(OID.sha256)),
    seq(oid(OID.tstInfo), tagged(0, octets(info))),
    tagged(0, raw(certified)),
    set(signer),
  );
  return seq(oid(OID.signedData), tagged(0, signed));
}

function certificate(
  { issuer, subject, from, to }: { issuer: Identity; subject: Identity; from: string; to: string },
  extensions: readonly AsnType[],
): Buffer {
  const spki = subject.publicKey.export({ format: 'der', type: 'spki' });
  const tbs = seq(
    tagged(0, int(2)),
    int(1),
    seq(oid(OID.ecdsaWithSha256)),
    dn(issuer.name),
    seq(raw(time(from)), raw(time(to))),
    dn(subject.name),
    raw(spki),
    tagged(3, seq(...extensions)),
  );
  const signature = sign('sha256', der(tbs), issuer.key);
  return der(seq(tbs, seq(oid(OID.ecdsaWithSha256)), new BitString({ valueHex: signature })));
}

function identity(name: string): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { name, key: privateKey, publicKey };
}

function extension(id: string, value: AsnType): AsnType {
  return seq(oid(id), new AsnBoolean({ value: true }), octets(der(value)));
}

function attribute(id: string, value: AsnType): AsnType {
  return seq(oid(id), set(value));
}

function dn(name: string): AsnType {
  return seq(set(seq(oid(OID.commonName), new Utf8String({ value: name }))));
}

function algorithm(id: string): AsnType {
  return seq(oid(id), new Null());
}

function time(text: string): Buffer {
  const block = new GeneralizedTime();
  const content = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.of(block.idBlock.tagNumber, content.length), content]);
}

function seq(...value: AsnType[]): AsnType {
  return new Sequence({ value });
}

function set(...value: AsnType[]): AsnType {
  return new AsnSet({ value });
}

function tagged(tagNumber: number, ...value: AsnType[]): AsnType {
  return new Constructed({ idBlock: { tagClass: 3, tagNumber }, value });
}

function oid(value: string): AsnType {
  return new ObjectIdentifier({ value });
}

function int(value: number): AsnType {
  return new Integer({ value });
}

function octets(valueHex: Uint8Array): AsnType {
  return new OctetString({ valueHex });
}

function raw(bytes: Uint8Array): AsnType {
  return fromBER(new Uint8Array(bytes)).result;
}

function der(block: AsnType): Buffer {
  return Buffer.from(block.toBER());
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replaceAll(/(.{64})/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
