import { styleText } from 'node:util';
import type { ChangePhase } from '@clotho/api';
import type { Host, Output } from '../host.ts';

export type Tone = 'good' | 'bad' | 'busy' | 'ready' | 'quiet' | 'strong' | 'plain';
export type Paint = (tone: Tone, text: string) => string;

const FORMAT = {
  good: 'green',
  bad: 'red',
  busy: 'yellow',
  ready: 'cyan',
  quiet: 'dim',
  strong: 'bold',
} as const;

/** Colours text if `output` is a terminal and neither NO_COLOR nor --no-color says no. */
export function painter(host: Host, output: Output, wanted: boolean): Paint {
  const on = wanted && output.isTerminal && !host.env['NO_COLOR'] && host.env['TERM'] !== 'dumb';
  return (tone, text) =>
    on && tone !== 'plain' && text !== ''
      ? styleText(FORMAT[tone], text, { validateStream: false })
      : text;
}

const PHASE_TONE: Record<ChangePhase, Tone> = {
  Draft: 'quiet',
  PendingApproval: 'busy',
  Approved: 'ready',
  Scheduled: 'ready',
  Implementing: 'busy',
  Verifying: 'busy',
  Completed: 'good',
  Denied: 'bad',
  Expired: 'bad',
  Cancelled: 'quiet',
  Failed: 'bad',
  RolledBack: 'bad',
  OnHold: 'busy',
};

export function phaseTone(phase: string | undefined): Tone {
  const tones: Record<string, Tone> = PHASE_TONE;
  return tones[phase ?? ''] ?? 'plain';
}
