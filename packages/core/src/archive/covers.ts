import type { StepStatus } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { sha256 } from '../digest/digest.ts';

/**
 * What has to be archived before a Change may be written: the content, and the decisions that count
 * on it. Another approval of the same content is another thing to archive.
 */
export function coversOf(contentDigest: string, steps: readonly StepStatus[]): string {
  const approvals = steps.flatMap(({ name, decisions = [] }) =>
    decisions
      .filter(({ counts, decision }) => counts && decision === 'approve')
      .map(({ event, approver, at }) => ({ step: name, event, approver, at })),
  );
  const inOrder = approvals.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return sha256(canonicalize({ v: 1, contentDigest, approvals: inOrder }));
}

function keyOf({ step, event }: { step: string; event: string }): string {
  return `${step}/${event}`;
}
