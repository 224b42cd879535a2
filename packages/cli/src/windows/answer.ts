import { kinds, type Category, type Change, type ChangeWindow } from '@clotho/api';
import { parseInstant, TimeError, windowStanding, type Instant } from '@clotho/core';
import { CliError } from '../error.ts';

/** A Change as it is asked about. */
export interface Question {
  category: Category;
  application?: string;
  labels?: string;
  immediate?: true;
  at?: string;
}

export interface Answer {
  open: boolean;
  state: string;
  opensAt?: string;
  closesAt?: string;
  reason?: string;
  windows?: string[];
}

interface Asked {
  namespace: string;
  windows: readonly ChangeWindow[];
  now: Instant;
}

/** May such a Change begin? By the same function as the gate decides. Throws CliError. */
export function answerOf(question: Question, { namespace, windows, now }: Asked): Answer {
  const change = imagined(namespace, question);
  const facts = {
    rules: { windows },
    approval: { requirement: REVIEWED, contentDigest: '' },
  };
  const {
    state,
    opensAt,
    closesAt,
    reason,
    windows: by,
  } = windowStanding(change, facts, timeOf(question, now)).status;
  return {
    open: state === 'Open' || state === 'Always',
    state,
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(closesAt === undefined ? {} : { closesAt }),
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { windows: by }),
  };
}

/** Whoever asks about a Change means one that people approve. */
const REVIEWED = { kind: 'Workflow', workflow: '', steps: [] } as const;

function imagined(namespace: string, options: Question): Change {
  const { category, application, immediate } = options;
  return {
    apiVersion: '',
    kind: kinds.change.kind,
    metadata: { name: '', namespace, uid: '', resourceVersion: '', labels: labelsOf(options) },
    spec: {
      description: '',
      category,
      riskLevel: 'High',
      requestedBy: { username: 'you' },
      ...(application === undefined ? {} : { application }),
      ...(immediate ? { schedule: 'Immediate' } : {}),
    },
  };
}

function labelsOf({ labels = '' }: Question): Record<string, string> {
  const pairs = labels.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value] = pair.split('=');
      if (value !== undefined && key !== '') return [key, value];
      throw new CliError('Usage', `--labels: ${pair} is no key=value.`);
    }),
  );
}

function timeOf({ at }: Question, now: Instant): Instant {
  if (at === undefined) return now;
  try {
    return parseInstant(at);
  } catch (error) {
    if (error instanceof TimeError) throw new CliError('Usage', `--at: ${error.message}`);
    throw error;
  }
}
