import { getPath } from '@clotho/core';
import { couldNotCheck, KubeError } from '@clotho/kube';
import { NOT_NOW } from '../../../not-now.ts';

/** What became of one attempt to write. */
export type Outcome =
  | { state: 'Written'; uid: string; images?: string[] }
  /** The answer is no and will stay so. */
  | { state: 'Refused'; reason: RefusedReason; message: string }
  /** The gate says not now: a hold, a window, another Change. It is asked again later. */
  | { state: 'Later' }
  /** The object moved under the write: read it again. */
  | { state: 'Again' }
  /** Nothing is known: the API server or the gate did not answer. */
  | { state: 'Unknown'; message: string };

export type RefusedReason =
  /** The API server, the gate or another policy says no. */
  | 'Refused'
  /** The object is not what the request was held against. */
  | 'StaleBase'
  /** The requesters may not do this themselves. */
  | 'NotPermitted'
  /** Clotho does not write such objects. */
  | 'KindNotAllowed'
  /** What was held can't be read. */
  | 'ContentLost';

export function refused(reason: RefusedReason, message: string): Outcome {
  return { state: 'Refused', reason, message };
}

const RETRIED: ReadonlySet<string> = new Set(['Conflict', 'AlreadyExists', 'NotFound']);

/** Tells a refusal from a question that got no answer. Rethrows what is not the API's. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof KubeError)) throw error;
  if (RETRIED.has(error.code)) return { state: 'Again' };
  if (couldNotCheck(error) || error.code === 'Unauthorized') {
    return { state: 'Unknown', message: messageOf(error) };
  }
  return isNotNow(error) ? { state: 'Later' } : refused('Refused', messageOf(error));
}

function isNotNow({ apiStatus }: KubeError): boolean {
  const causes = apiStatus && getPath(apiStatus, ['details', 'causes']);
  return Array.isArray(causes) && causes.some((cause) => Object(cause).reason === NOT_NOW);
}

/** The server's own words where there are any. */
function messageOf(error: KubeError): string {
  const said = error.apiStatus && getPath(error.apiStatus, ['message']);
  return typeof said === 'string' && said !== '' ? said : error.message;
}
