import type { Change } from '@clotho/api';
import type { CelInput } from '@bufbuild/cel';
import type { NamespaceFact } from '../admission/management.ts';
import { toJson } from '../digest/to-json.ts';
import type { Json } from '../digest/json.ts';
import { celValueOf } from './cel/values.ts';
import { newImagesOf, parseImage, type NewImage } from './image.ts';
import { hostAccessIn } from './pod.ts';
import { targetKey, type Difference, type RiskFacts } from './facts.ts';

/** What rules and templates are given, as documented in the policy's schema. */
export const RULE_VARIABLES = [
  'operation',
  'target',
  'object',
  'oldObject',
  'diff',
  'change',
  'namespace',
  'facts',
] as const;
export const CHANGE_VARIABLES = ['change', 'namespace', 'facts'] as const;

type Variables<Name extends string> = Record<Name, CelInput>;

/** What is the same for all writes of a Change. */
export function sharedVariables(
  change: Pick<Change, 'metadata' | 'spec'>,
  namespace: NamespaceFact,
): Variables<'change' | 'namespace'> {
  return {
    change: celValueOf(toJson(shownChange(change))),
    namespace: celValueOf(toJson(namespace)),
  };
}

/** What rules see of a Change: what people say of it, not what became of it. */
export function shownChange({ metadata, spec }: Pick<Change, 'metadata' | 'spec'>): object {
  const { name, labels = {}, annotations = {} } = metadata;
  return { metadata: { name, labels, annotations }, spec };
}

/** Objects are large and stay the same: they are turned into CEL's terms once. */
const turned = new WeakMap<Difference, Variables<'object' | 'oldObject' | 'diff'>>();

export function differenceVariables(
  difference: Difference,
  facts: RiskFacts,
): Variables<Exclude<(typeof RULE_VARIABLES)[number], 'change' | 'namespace'>> {
  const { operation, target } = difference;
  return {
    operation,
    target: celValueOf(toJson(target)),
    ...turnedOf(difference),
    facts: celValueOf(factsOf(difference, facts)),
  };
}

function turnedOf(difference: Difference): Variables<'object' | 'oldObject' | 'diff'> {
  const known = turned.get(difference);
  if (known) return known;
  const { object, oldObject, diff } = difference;
  const variables = {
    object: celValueOf(object),
    oldObject: celValueOf(oldObject),
    diff: celValueOf(diff.map((entry) => ({ ...entry }))),
  };
  turned.set(difference, variables);
  return variables;
}

/** What rules ask about a write that does not stand in the write itself. */
export function factsOf(difference: Difference, facts: RiskFacts): Json {
  const before = new Set(hostAccessIn(difference.oldObject));
  return {
    hostAccess: hostAccessIn(difference.object).filter((phrase) => !before.has(phrase)),
    images: newImagesOf(difference).map((image) => imageFact(image, facts)),
    lastFailure: facts.failures.get(targetKey(difference.target)) ?? '',
  };
}

function imageFact({ image, container, oldImage }: NewImage, { images }: RiskFacts): Json {
  const fact = images.get(image) ?? {
    seenIn: null,
    registryKnown: false,
    problem: 'nobody looked for it',
  };
  const { repository, registry, isPinned } = parseImage(image);
  return {
    image,
    container,
    oldImage,
    registry,
    repository,
    pinned: isPinned,
    sameRepository: oldImage !== '' && parseImage(oldImage).repository === repository,
    seenIn: fact.seenIn ?? '',
    registryKnown: fact.registryKnown,
    checked: fact.problem === undefined,
    problem: fact.problem ?? '',
  };
}
