import type { ManifestRequest, RiskLevel, RiskStatus } from '@clotho/api';

const LEVELS: readonly RiskLevel[] = ['Low', 'Medium', 'High'];
const MOST_REASONS = 64;

/**
 * The risk of a Change: the higher of what was declared and what its requests are. There are no
 * rules over the differences yet, and a difference that no rule knows is Medium: declaring Low is
 * not a way round. A delete is High.
 */
export function assessRisk(declared: RiskLevel, requests: readonly ManifestRequest[]): RiskStatus {
  const findings = requests.map(assessRequest);
  const assessed = highest(findings.map(({ level }) => level));
  const effective = highest([declared, assessed]);
  const reasons = [
    `declared ${declared}`,
    ...findings.map(({ level, reason }) => `${level}: ${reason}`.slice(0, 512)),
  ];
  return { declared, assessed, effective, reasons: reasons.slice(0, MOST_REASONS) };
}

function assessRequest({ spec }: ManifestRequest): { level: RiskLevel; reason: string } {
  const { kind, name } = spec.target;
  if (spec.operation === 'Delete') {
    return { level: 'High', reason: `${kind} ${name} is deleted` };
  }
  const verb = spec.operation === 'Create' ? 'created' : 'changed';
  return {
    level: 'Medium',
    reason: `${kind} ${name} is ${verb}; no risk rule knows this difference`,
  };
}

function highest(levels: readonly RiskLevel[]): RiskLevel {
  const index = Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)));
  return LEVELS[index] ?? 'High';
}
