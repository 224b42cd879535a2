import type { ApprovalEvent } from '@clotho/api';
import type { ChangeFacts } from '../facts.ts';
import type { World } from '../world.ts';

/**
 * Why nothing may be written now, worked out by other means than the code that is tested; empty if
 * there is no reason. It knows the shipped workflow alone: first platform, then security, by two
 * different people, neither of whom asked for it.
 */
export function whyNot(world: World, { approval }: ChangeFacts): string[] {
  const begun = world.writes.some(({ state }) => state === 'Written' || state === 'Sealed');
  const { plannedStartTime = '', plannedEndTime = '', cancel } = world.change.spec;
  return [
    ...(world.lockdowns.some(({ released }) => !released) ? ['held'] : []),
    ...(isDecided(world, approval?.contentDigest) ? [] : ['not approved']),
    ...(world.workflows.length === 0 ? ['no workflow'] : []),
    ...(world.now < Date.parse(plannedStartTime) ? ['too early'] : []),
    ...(world.now >= Date.parse(plannedEndTime) && !begun ? ['too late'] : []),
    ...(cancel && !begun ? ['cancelled'] : []),
    ...(isComplete(world) ? [] : ['a request is not there']),
    ...(isFirstOfRivals(world) ? [] : ['another one writes the same object']),
  ];
}

const APPROVERS = {
  'platform-review': ['plat-bob', 'bea'],
  'security-review': ['sec-carol', 'bea'],
} as const;

function isDecided(world: World, digest: string | undefined): boolean {
  const counted = world.events
    .filter(({ spec }) => spec.stamp !== undefined && spec.contentDigest === digest)
    .toSorted(byTime);
  let platform: string | undefined;
  let security: string | undefined;
  for (const { spec } of counted) {
    const who = spec.approver?.username ?? '';
    if (spec.decision === 'deny') return false;
    if (spec.decision === 'revoke') {
      if (who === platform) platform = security = undefined;
      if (who === security) security = undefined;
    } else if (spec.targetStep === 'platform-review') {
      platform ??= mayApprove(spec.targetStep, who) ? who : undefined;
    } else if (platform !== undefined && platform !== who) {
      security ??= mayApprove('security-review', who) ? who : undefined;
    }
  }
  return platform !== undefined && security !== undefined;
}

function mayApprove(step: keyof typeof APPROVERS, who: string): boolean {
  const people: readonly string[] = APPROVERS[step];
  return people.includes(who);
}

function byTime(a: ApprovalEvent, b: ApprovalEvent): number {
  const order = (event: ApprovalEvent): string =>
    `${String(Date.parse(event.spec.decidedAt ?? '')).padStart(16, '0')} ${event.metadata.name}`;
  return order(a) < order(b) ? -1 : 1;
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
