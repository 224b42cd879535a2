import { WitnessError } from './error.ts';

const ANSWER_MS = 10_000;
/** Some signature lines; a witness has no more to say. */
const MOST_BYTES = 64 * 1024;
const SIZE_TYPE = 'text/x.tlog.size';

export interface WitnessAnswer {
  status: number;
  text: string;
  /** Entries of the checkpoint that the witness signed last, where it says so. */
  size?: number;
}

/** Posts a checkpoint to a witness and reads its answer. @throws WitnessError `Unavailable`, `BadAnswer` */
export async function callWitness(url: string, body: string): Promise<WitnessAnswer> {
  try {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await textOf(response);
    const isSize = response.headers.get('content-type')?.split(';', 1)[0] === SIZE_TYPE;
    const size = isSize && /^\d{1,15}\n?$/.test(text) ? { size: Number(text) } : {};
    return { status: response.status, text, ...size };
  } catch (cause) {
    if (cause instanceof WitnessError) throw cause;
    throw new WitnessError('Unavailable', `${url} does not answer`, { cause });
  }
}

async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) throw new WitnessError('BadAnswer', 'the answer is far too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
