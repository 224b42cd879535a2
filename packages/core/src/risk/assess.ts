import type {
  Change,
  ChangePolicy,
  ManifestRequest,
  RiskLevel,
  RiskStatus,
  Target,
} from '@clotho/api';
import type { NamespaceFact } from '../admission/management.ts';
import { sha256 } from '../digest/digest.ts';
import type { Instant } from '../time.ts';
import { Budget } from './cel/budget.ts';
import { celValueOf } from './cel/values.ts';
import type { Difference, DifferenceFact, RiskFacts } from './facts.ts';
import { findingsOf, type Finding } from './finding.ts';
import { SHIPPED_CHANGE_RULES, SHIPPED_RULES, type RiskRule } from './shipped-rules.ts';
import {
  CHANGE_VARIABLES,
  differenceVariables,
  factsOf,
  RULE_VARIABLES,
  sharedVariables,
  shownChange,
} from './variables.ts';
import { isOutside } from './working-hours.ts';

/** Whose risk is assessed, and by what. */
export interface RiskSource {
  change: Pick<Change, 'metadata' | 'spec'>;
  requests: readonly ManifestRequest[];
  policy?: ChangePolicy | undefined;
  namespace: NamespaceFact;
  facts: RiskFacts;
  now: Instant;
}

const LEVELS: readonly RiskLevel[] = ['Low', 'Medium', 'High'];
const MOST_REASONS = 64;
const LONGEST_REASON = 512;
const MANY_OBJECTS = 20;
const MOST_KEPT = 256;
/** For all rules over all writes of a Change: about two seconds. */
export const MOST_STEPS = 2_000_000;

/**
 * The risk of a Change: the higher of what was declared and what the rules see. A difference that
 * no rule knows and a rule that can't be asked count as Medium: declaring Low is not a way round.
 */
export function assessRisk(source: RiskSource): RiskStatus {
  const { riskLevel: declared } = source.change.spec;
  const budget = new Budget(MOST_STEPS);
  const asking = askingOf(source, budget);
  const findings = [
    ...changeFindings(source, asking),
    ...source.requests.flatMap((request) => requestFindings(request, source.facts, asking)),
  ];
  const assessed = highest(findings.map(({ level }) => level));
  return {
    declared,
    assessed,
    effective: highest([declared, assessed]),
    reasons: [`declared ${declared}`, ...inWords(findings)],
  };
}

/** What is the same for all writes of a Change, worked out once. */
interface Asking {
  rules: readonly RiskRule[];
  /** Made when the first rule is asked: mostly the answers are known. */
  shared: () => ReturnType<typeof sharedVariables>;
  /** The same for the same rules, Change and namespace. */
  key: () => string;
  budget: Budget;
}

function askingOf({ change, policy, namespace }: RiskSource, budget: Budget): Asking {
  const own = policy?.spec.riskRules ?? [];
  return {
    rules: [...SHIPPED_RULES, ...own],
    shared: once(() => sharedVariables(change, namespace)),
    key: once(() => sha256(JSON.stringify([own, shownChange(change), namespace]))),
    budget,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The shipped rules about a whole Change go by these facts alone. */
const aboutChanges = new Map<string, Finding[]>();

function changeFindings(
  { change, requests, policy, now }: RiskSource,
  { shared, budget }: Asking,
): Finding[] {
  const { manyObjects = MANY_OBJECTS, workingHours } = policy?.spec.risk ?? {};
  const facts = {
    objects: requests.length,
    manyObjects,
    outsideWorkingHours: isOutside(change.spec, workingHours, now),
  };
  const key = JSON.stringify(facts);
  const known = aboutChanges.get(key);
  if (known) return known;
  const findings = findingsOf({
    rules: SHIPPED_CHANGE_RULES,
    names: CHANGE_VARIABLES,
    variables: { ...shared(), facts: celValueOf(facts) },
    subject: 'the Change',
    budget,
  });
  if (aboutChanges.size >= MOST_KEPT) aboutChanges.clear();
  aboutChanges.set(key, findings);
  return findings;
}

function requestFindings(
  { metadata, spec }: ManifestRequest,
  facts: RiskFacts,
  asking: Asking,
): Finding[] {
  const subject = subjectOf(spec.target);
  const fact: DifferenceFact = facts.differences.get(metadata.uid) ?? {
    ok: false,
    problem: 'its content was not read',
  };
  if (!fact.ok) return unreadable(spec.operation, subject, fact.problem);
  const findings = differenceFindings(fact.difference, facts, asking);
  if (findings.some(({ failed }) => !failed)) return findings;
  const verb = spec.operation === 'Create' ? 'created' : 'changed';
  const reason = `${subject}: it is ${verb} in a way that no rule knows`;
  return [...findings, { level: 'Medium', rule: '', reason }];
}

/** That something is deleted is known without its content. */
function unreadable(operation: string, subject: string, problem: string): Finding[] {
  const reason = `${subject}: could not check its difference: ${problem}`;
  return operation === 'Delete'
    ? [{ level: 'High', rule: 'delete', reason: `${subject}: it is deleted (rule delete)` }]
    : [{ level: 'Medium', rule: '', reason }];
}

interface Remembered {
  key: string;
  findings: Finding[];
}

/** The newest answer for each difference: it is asked for again with every write of its Change. */
const remembered = new WeakMap<Difference, Remembered>();

function differenceFindings(
  difference: Difference,
  facts: RiskFacts,
  { rules, shared, key: sharedKey, budget }: Asking,
): Finding[] {
  const key = `${sharedKey()} ${JSON.stringify(factsOf(difference, facts))}`;
  const known = remembered.get(difference);
  if (known?.key === key) return known.findings;
  const findings = findingsOf({
    rules,
    names: RULE_VARIABLES,
    variables: { ...shared(), ...differenceVariables(difference, facts) },
    subject: subjectOf(difference.target),
    budget,
  });
  remembered.set(difference, { key, findings });
  return findings;
}

/** The highest first, since there may be more than a status has room for. */
function inWords(findings: readonly Finding[]): string[] {
  return findings
    .toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level))
    .slice(0, MOST_REASONS - 2)
    .map(({ level, reason }) => `${level}: ${reason}`.slice(0, LONGEST_REASON).toWellFormed());
}

export function subjectOf({ kind, name }: Target): string {
  return `${kind} ${name}`;
}

function highest(levels: readonly RiskLevel[]): RiskLevel {
  const index = Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)));
  return LEVELS[index] ?? 'High';
}
