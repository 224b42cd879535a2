import type { ApproverSet, ManifestRequest, People } from '@clotho/api';
import type { Step } from './facts.ts';
import { readOwnership } from './ownership.ts';

type Asked = Pick<ManifestRequest, 'spec'>;

/** Who owns what a Change touches. */
export interface Owners {
  /** One approval for each of them is needed. */
  sets: People[];
  /** `namespace/kind/name` of what nobody owns. */
  unowned: string[];
}

/** The owners of everything that is touched, each set once. */
export function ownersOf(requests: readonly Asked[], rules: string | undefined): Owners {
  const ownership = readOwnership(rules ?? '');
  const sets = new Map<string, People>();
  const unowned: string[] = [];
  for (const { spec } of requests) {
    const path = pathOf(spec.target);
    const people = ownership.ownersOf(path);
    if (people) sets.set(JSON.stringify(people), people);
    else if (!unowned.includes(path)) unowned.push(path);
  }
  return { sets: [...sets.values()], unowned };
}

/** A step with the owners among its approvers; as it is when it does not ask for them. */
export function withOwners(step: Step, owners: Owners): Step {
  const asksInEscalation = step.escalation?.some(({ approvers }) => approvers?.owners) ?? false;
  if (!step.approvers.owners && !asksInEscalation) return step;
  const note = step.approvers.owners ? noteOn(step, owners) : undefined;
  return {
    ...step,
    approvers: resolved(step.approvers, owners),
    ...(step.escalation
      ? {
          escalation: step.escalation.map((each) =>
            each.approvers ? { ...each, approvers: resolved(each.approvers, owners) } : each,
          ),
        }
      : {}),
    ...(note === undefined ? {} : { note }),
  };
}

/** What nobody owns is for the step's own `anyOf`; without one nobody can approve it. */
function resolved(approvers: ApproverSet, { sets, unowned }: Owners): ApproverSet {
  if (!approvers.owners) return approvers;
  const { anyOf, allOf = [] } = approvers;
  const fallback = unowned.length > 0 ? [anyOf ?? {}] : [];
  return { ...(anyOf ? { anyOf } : {}), allOf: [...allOf, ...sets, ...fallback] };
}

const MOST_NAMED = 5;

function noteOn({ name, approvers }: Step, { unowned }: Owners): string | undefined {
  if (unowned.length === 0) return undefined;
  const more = unowned.length > MOST_NAMED ? ` and ${unowned.length - MOST_NAMED} more` : '';
  const what = `nobody owns ${unowned.slice(0, MOST_NAMED).join(', ')}${more}`;
  return approvers.anyOf
    ? `${what}, so that the approvers under anyOf of ${name} decide`
    : `${what}, so that nobody can approve ${name}: add a rule to the policy's ownership, or anyOf to the step`;
}

/** As ownership rules name it: kind in lower case, `_` where there is no namespace. */
function pathOf({ namespace, kind, name }: Asked['spec']['target']): string {
  const scope = namespace === undefined || namespace === '' ? '_' : namespace;
  return `${scope}/${kind.toLowerCase()}/${name}`;
}
