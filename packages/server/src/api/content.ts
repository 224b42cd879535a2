import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseLeaf } from '@clotho/core/journal';
import type { BlobState, Journal } from '@clotho/store';
import { ApiError } from './problem.ts';

const PIECE = 1024 * 1024;

/** Bytes of a blob, from `from` up to `to`. */
interface Content {
  readonly sha256: string;
  readonly from: number;
  readonly to: number;
}

/** @throws ApiError 404; 410 with who erased it and why */
export async function requireThere(sha256: string, journal: Journal): Promise<BlobState> {
  const state = await journal.blobState(sha256);
  if (!state) throw new ApiError(404, 'NoBlob', `there is no blob ${sha256}`);
  if (state.erasedBy === null) return state;
  throw new ApiError(410, 'Erased', await erasureInWords(state.erasedBy, journal));
}

/** Streams content in pieces; a part of it, where one is asked for (RFC 9110). */
export function sendContent(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  content: Content,
  journal: Journal,
): FastifyReply {
  const etag = `"${content.sha256}"`;
  const length = content.to - content.from;
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const part = partOf(request, length, etag);
  if (part === 'Unsatisfiable') {
    reply.header('content-range', `bytes */${length}`);
    throw new ApiError(416, 'BadRange', `the content has ${length} bytes`);
  }
  const { first, last } = part ?? { first: 0, last: length - 1 };
  if (part) reply.code(206).header('content-range', `bytes ${first}-${last}/${length}`);
  reply.header('content-length', String(last - first + 1));
  const wanted = { ...content, from: content.from + first, to: content.from + last + 1 };
  return reply.send(Readable.from(piecesOf(wanted, journal)));
}

async function* piecesOf({ sha256, from, to }: Content, journal: Journal): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += PIECE) {
    const piece = await journal.blobPiece(sha256, at, Math.min(PIECE, to - at));
    // Erased while it was read: what is left is not sent, and the length says that it is missing.
    if (!piece) throw new ApiError(410, 'Erased', `${sha256} was erased meanwhile`);
    yield piece;
  }
}

interface Part {
  readonly first: number;
  readonly last: number;
}

/** One range of bytes; undefined where all is asked for, or several at once. */
function partOf(
  { headers }: FastifyRequest,
  length: number,
  etag: string,
): Part | 'Unsatisfiable' | undefined {
  const isOfAnother = headers['if-range'] !== undefined && headers['if-range'] !== etag;
  const asked = /^bytes=(?:(?<first>\d+)-(?<last>\d*)|-(?<tail>\d+))$/.exec(headers.range ?? '');
  if (isOfAnother || !asked?.groups) return undefined;
  const { first, last, tail } = asked.groups;
  const from = first === undefined ? Math.max(0, length - Number(tail)) : Number(first);
  const to = last ? Math.min(Number(last), length - 1) : length - 1;
  return from <= to ? { first: from, last: to } : 'Unsatisfiable';
}

async function erasureInWords(seq: number, journal: Journal): Promise<string> {
  const stored = await journal.entry(seq);
  if (!stored) return `this content was erased; entry ${seq} says so`;
  const { actor, at, body } = parseLeaf(Buffer.from(stored.leaf));
  const why = typeof body['reason'] === 'string' ? `: ${body['reason']}` : '';
  return `this content was erased by ${actor.username} at ${at}, as entry ${seq} says${why}`;
}
