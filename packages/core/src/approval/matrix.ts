import type {
  ApprovalWorkflow,
  Category,
  ChangePolicy,
  RiskLevel,
  WorkflowStep,
} from '@clotho/api';
import type { StandardVerdict } from '../risk/template.ts';
import type { Requirement } from './facts.ts';

type Cells = { low: string; medium: string; high: string };

const AUTO = 'AutoApprove';
/** The workflow that the shipped matrix names. */
const DEFAULT_WORKFLOW = 'default';

/** What each category needs at each risk unless a policy says otherwise. */
const SHIPPED_MATRIX: Readonly<Record<'normal' | 'standard' | 'emergency', Cells>> = {
  normal: { low: AUTO, medium: DEFAULT_WORKFLOW, high: DEFAULT_WORKFLOW },
  standard: { low: AUTO, medium: AUTO, high: AUTO },
  emergency: { low: AUTO, medium: AUTO, high: AUTO },
};

export interface Ask {
  category: Category;
  /** For a Change that is declared Standard: whether it is. */
  standard?: StandardVerdict | undefined;
  risk: RiskLevel;
  /** Spec.workflow of the Change: adds steps, never takes one away. */
  workflow?: string | undefined;
  policy?: ChangePolicy | undefined;
  workflows: readonly ApprovalWorkflow[];
}

export interface Answer {
  requirement: Requirement;
  /** Why the category was not taken as declared. */
  reasons: string[];
}

/** What a Change needs before it may be implemented. */
export function requirementOf(ask: Ask): Answer {
  const { category, reasons } = effectiveCategory(ask);
  const cell = cellOf(category, ask);
  const names = [cell, ask.workflow ?? AUTO].filter((name) => name !== AUTO && name !== '');
  if (names.length === 0) {
    const because = `${category} changes of ${ask.risk.toLowerCase()} risk need no approval`;
    return { requirement: { kind: 'AutoApprove', because }, reasons };
  }
  return { requirement: workflowOf([...new Set(names)], ask), reasons };
}

/** Standard is what matches a template of the policy; anything else is looked at like the rest. */
function effectiveCategory({ category, standard }: Ask): {
  category: Category;
  reasons: string[];
} {
  if (category !== 'Standard') return { category, reasons: [] };
  const because = standard?.because ?? 'nobody looked for a template';
  if (standard?.ok) return { category, reasons: [`declared Standard: ${because}`] };
  return { category: 'Normal', reasons: [`declared Standard, treated as Normal: ${because}`] };
}

function cellOf(category: Category, { risk, policy }: Ask): string {
  const row = rowOf(category);
  const column = columnOf(risk);
  return policy?.spec.matrix?.[row]?.[column] ?? SHIPPED_MATRIX[row][column];
}

function rowOf(category: Category): keyof typeof SHIPPED_MATRIX {
  switch (category) {
    case 'Normal':
      return 'normal';
    case 'Standard':
      return 'standard';
    case 'Emergency':
      return 'emergency';
  }
}

function columnOf(risk: RiskLevel): keyof Cells {
  switch (risk) {
    case 'Low':
      return 'low';
    case 'Medium':
      return 'medium';
    case 'High':
      return 'high';
  }
}

function workflowOf(names: readonly string[], ask: Ask): Requirement {
  const steps: WorkflowStep[] = [];
  for (const name of names) {
    const workflow = ask.workflows.find(({ metadata }) => metadata.name === name);
    if (!workflow) return { kind: 'Missing', workflow: name };
    const known = new Set(steps.map((step) => step.name));
    steps.push(...workflow.spec.steps.filter((step) => !known.has(step.name)));
  }
  return { kind: 'Workflow', workflow: names.join(' + '), steps: withTwoPeople(steps, ask) };
}

/** In the tier Production four eyes besides the requester's look at what is not auto-approved. */
function withTwoPeople(steps: WorkflowStep[], { policy }: Ask): WorkflowStep[] {
  const last = steps.at(-1);
  if (policy?.spec.tier !== 'Production' || !last) return steps;
  const quorums = steps.map(({ minApprovals = 1 }) => minApprovals);
  const shared = policy.spec.separationOfDuties?.onePersonManySteps ?? false;
  const people = shared ? Math.max(...quorums) : quorums.reduce((sum, quorum) => sum + quorum, 0);
  return people >= 2 ? steps : [...steps.slice(0, -1), { ...last, minApprovals: 2 }];
}
