import type { Host } from '@clotho/ui-host';
import { failureOf } from '../http/failure.ts';
import { clothoPath, manifestOf } from '../http/kubernetes.ts';
import { answerOf, request } from '../http/request.ts';

export interface LockdownDraft {
  readonly name: string;
  /** Patterns, with commas between them. */
  readonly namespaces: string;
  readonly reason: string;
}

/** What it would hold, in the words of the gate; nothing is held. @throws Failure */
export async function previewLockdown(host: Host, draft: LockdownDraft): Promise<string> {
  const response = await answerOf(host, `${clothoPath('lockdowns')}?dryRun=All`, {
    method: 'POST',
    body: manifest({
      ...draft,
      name: draft.name || 'preview',
      reason: draft.reason || 'a preview',
    }),
  });
  if (!response.ok) throw await failureOf(response);
  return warningsIn(response.headers.get('warning') ?? '').join(' ');
}

/** @throws Failure */
export async function startLockdown(host: Host, draft: LockdownDraft): Promise<void> {
  await request(host, clothoPath('lockdowns'), { method: 'POST', body: manifest(draft) });
}

/** The texts of a Warning header (RFC 7234): `299 - "text"`, with commas between them. */
export function warningsIn(header: string): readonly string[] {
  return [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll(/\\(.)/g, '$1').replace(/^clotho: /, ''),
  );
}

function manifest({ name, namespaces, reason }: LockdownDraft): object {
  const patterns = namespaces.split(/[\s,]+/).filter(Boolean);
  return manifestOf(
    'lockdowns',
    { name },
    { reason, ...(patterns.length === 0 ? {} : { namespaces: patterns }) },
  );
}
