import type { ApprovalEvent, ApprovalEventSpec, Change } from '@clotho/api';
import type { Host } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { clothoPath, manifestOf } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { eventName } from './event-name.ts';

export type Verdict = ApprovalEventSpec['decision'];

/** The step of the review that an emergency owes. */
export const RETRO_REVIEW = 'retro-review';

export interface Decision {
  readonly change: Change;
  readonly step: string;
  readonly verdict: Verdict;
  /** What was looked at: it is refused if the content is another one by now. */
  readonly digest: string | undefined;
  readonly comment: string;
}

/** Decides as the person: their own write, which the gate stamps or refuses. @throws Failure */
export async function sendDecision(host: Host, decision: Decision): Promise<ApprovalEvent> {
  const event = await post(host, decision, '');
  if (event.spec.stamp !== undefined) return event;
  throw new Failure(
    200,
    'Unstamped',
    `The decision ${event.metadata.name} was stored without the stamp of Clotho's gate, so it will not count. See that the gate runs, then decide again.`,
  );
}

/** What would become of a decision. */
export type Outlook =
  | { readonly may: true; readonly as: NonNullable<ApprovalEventSpec['approver']> }
  | { readonly may: false; readonly why: string };

/**
 * Asks the gate whether a decision would count, by a dry-run: it alone knows every rule. Its
 * refusal is an answer. @throws Failure if it could not be asked
 */
export async function tryDecision(host: Host, decision: Decision): Promise<Outlook> {
  try {
    const { spec } = await post(host, decision, '?dryRun=All');
    return { may: true, as: spec.approver ?? { username: host.user.name } };
  } catch (error) {
    if (!(error instanceof Failure) || error.temporary || error.status === 401) throw error;
    return { may: false, why: refusalWords(error.message) };
  }
}

/** The words of the gate, without what the API server puts before them. */
export function refusalWords(message: string): string {
  return message.replace(/^.*admission webhook "[^"]*" denied the request: /s, '');
}

async function post(host: Host, decision: Decision, query: string): Promise<ApprovalEvent> {
  const { change, step, verdict, digest, comment } = decision;
  const { name, namespace = '', uid } = change.metadata;
  const spec: ApprovalEventSpec = {
    targetStep: step,
    decision: verdict,
    ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
    changeRef: { name, uid },
    ...(digest === undefined ? {} : { contentDigest: digest }),
  };
  const metadata = { name: eventName(name, step), namespace };
  const path = `${clothoPath('approvalevents', namespace)}${query}`;
  const body = manifestOf('approvalevents', metadata, spec);
  return request<ApprovalEvent>(host, path, { method: 'POST', body });
}
