import type { ApprovalEvent } from '@clotho/api';
import { parseInstant } from '../time.ts';
import type { ChangeFacts } from './facts.ts';
import type { World } from './world.ts';

/**
 * Why nothing may be written now, worked out by other means than the code that is tested; empty if
 * there is no reason. It knows the shipped workflow alone: first platform, then security, by two
 * different people, neither of whom asked for it.
 */
export function whyNot(world: World, { approval }: ChangeFacts): string[] {
  const begun = world.writes.some(({ state }) => state === 'Written' || state === 'Sealed');
  const reasons: [string, boolean][] = [
    ['held', world.lockdowns.some(({ released }) => !released)],
    ['not approved', !isDecided(world, approval?.contentDigest)],
    ['no workflow', world.workflows.length === 0],
    ['too early', world.now < timeOf(world.change.spec.plannedStartTime)],
    ['too late', !begun && world.now >= timeOf(world.change.spec.plannedEndTime)],
    ['cancelled', !begun && world.change.spec.cancel !== undefined],
    ['a request is not there', !isComplete(world)],
    ['another one writes the same object', !isFirstOfRivals(world)],
    ['not archived', !begun && !isArchived(world, approval?.contentDigest)],
  ];
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

function timeOf(text = ''): number {
  return parseInstant(text);
}

const APPROVERS = {
  'platform-review': ['plat-bob', 'bea'],
  'security-review': ['sec-carol', 'bea'],
} as const;

interface Approvals {
  platform?: string | undefined;
  security?: string | undefined;
  denied?: true;
}

/** What is approved, and by whom, as it would be archived. */
export function approvedAs(world: World, digest: string | undefined): string {
  const { platform = '', security = '' } = approvalsOf(world, digest);
  return `${digest ?? ''} by ${platform} and ${security}`;
}

function isArchived(world: World, digest: string | undefined): boolean {
  return world.archive.configured === false || world.archivedAs === approvedAs(world, digest);
}

function isDecided(world: World, digest: string | undefined): boolean {
  const { platform, security, denied } = approvalsOf(world, digest);
  return platform !== undefined && security !== undefined && denied !== true;
}

function approvalsOf(world: World, digest: string | undefined): Approvals {
  const counted = world.events
    .filter(({ spec }) => spec.stamp !== undefined && spec.contentDigest === digest)
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  let approvals: Approvals = {};
  for (const event of counted) approvals = after(approvals, event);
  return approvals;
}

function after(approvals: Approvals, { spec }: ApprovalEvent): Approvals {
  const who = spec.approver?.username ?? '';
  if (spec.decision === 'deny') return { ...approvals, denied: true };
  if (spec.decision === 'revoke') return revoked(approvals, who);
  return spec.targetStep === 'platform-review'
    ? firstStep(approvals, who)
    : secondStep(approvals, who);
}

function firstStep(approvals: Approvals, who: string): Approvals {
  const counts = approvals.platform === undefined && mayApprove('platform-review', who);
  return counts ? { ...approvals, platform: who } : approvals;
}

function secondStep(approvals: Approvals, who: string): Approvals {
  const { platform, security } = approvals;
  const isNext = platform !== undefined && security === undefined && platform !== who;
  return isNext && mayApprove('security-review', who) ? { ...approvals, security: who } : approvals;
}

function revoked(approvals: Approvals, who: string): Approvals {
  const { platform, security, ...rest } = approvals;
  if (who === platform) return rest;
  return who === security ? { ...rest, platform } : approvals;
}

function mayApprove(step: keyof typeof APPROVERS, who: string): boolean {
  const people: readonly string[] = APPROVERS[step];
  return people.includes(who);
}

function orderOf({ spec, metadata }: ApprovalEvent): string {
  return `${String(timeOf(spec.decidedAt)).padStart(16, '0')} ${metadata.name}`;
}

function isComplete({ change, requests }: World): boolean {
  return (change.spec.manifestRequests ?? []).every(({ name }) =>
    requests.some(({ metadata, status }) => {
      return metadata.name === name && status?.change?.uid === change.metadata.uid;
    }),
  );
}

/** The rivals of this world began either long before this Change, or after it. */
function isFirstOfRivals({ rivals, change }: World): boolean {
  const since = change.status?.implementingSince;
  return rivals.every(({ status }) => {
    const began = status?.implementingSince;
    return began === undefined || (since !== undefined && since < began);
  });
}
