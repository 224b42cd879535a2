import type { Command, Option } from 'commander';
import { clothoClient, kinds, type KindDefinition } from '@clotho/api';
import type { Flags } from '../flags.ts';
import type { Host } from '../host.ts';
import { DEFINITIONS, definitionOf, friendlyName, splitReference } from '../resources.ts';

export interface Candidate {
  word: string;
  about: string;
}

/** First arguments that the cluster need not be asked for; verbs that are not here take a Change. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  completion: ['bash', 'zsh', 'fish'],
  import: ['argocd', 'ics'],
  inbox: [],
  check: [],
  calendar: [],
};

/**
 * What could stand in place of the last of `words` (which follow the program's name): flags,
 * choices, verbs, kinds, and names that the API server knows.
 */
export async function candidates(
  host: Host,
  program: Command,
  words: readonly string[],
): Promise<Candidate[]> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const state = readWords(program, before);
  const all = current.startsWith('-')
    ? flagsOf(state.command, program)
    : await valuesFor(host, program, state);
  return all.filter(({ word }) => word.startsWith(current));
}

interface State {
  command: Command;
  /** Arguments of the verb so far. */
  operands: string[];
  values: Map<string, string>;
  /** The option whose value comes next. */
  open: Option | undefined;
}

function readWords(program: Command, words: readonly string[]): State {
  const state: State = { command: program, operands: [], values: new Map(), open: undefined };
  for (const word of words) {
    if (state.open) {
      state.values.set(state.open.attributeName(), word);
      state.open = undefined;
    } else if (word.startsWith('-')) {
      readFlag(state, program, word);
    } else {
      const { command, operands } = state;
      const verb = operands.length === 0 && command.commands.find((c) => c.name() === word);
      if (verb) state.command = verb;
      else state.operands.push(word);
    }
  }
  return state;
}

function readFlag(state: State, program: Command, word: string): void {
  const [flag = '', value] = word.split('=', 2);
  const option = [...state.command.options, ...program.options].find(
    (o) => o.short === flag || o.long === flag,
  );
  if (!option?.required) return;
  if (value === undefined) state.open = option;
  else state.values.set(option.attributeName(), value);
}

function flagsOf(command: Command, program: Command): Candidate[] {
  return [...new Set([...command.options, ...program.options])]
    .filter((option) => !option.hidden && option.long !== undefined)
    .map((option) => ({ word: option.long ?? '', about: option.description }));
}

async function valuesFor(host: Host, program: Command, state: State): Promise<Candidate[]> {
  const { command, open } = state;
  if (open?.argChoices) return open.argChoices.map((word) => ({ word, about: '' }));
  if (open) return openValues(host, state, open);
  if (command.commands.length > 0) {
    return command.commands
      .filter((verb) => !verb.name().startsWith('__'))
      .map((verb) => ({ word: verb.name(), about: verb.summary() || verb.description() }));
  }
  return argumentsOf(host, state);
}

async function argumentsOf(host: Host, state: State): Promise<Candidate[]> {
  const { command, operands } = state;
  // Environments are known to the journal server, not to the API server.
  if (command.parent?.name() === 'env') return [];
  const fixed = FIXED[command.name()];
  if (fixed) return operands.length === 0 ? fixed.map((word) => ({ word, about: '' })) : [];
  switch (command.name()) {
    case 'get':
      return getArguments(host, state);
    case 'delegate':
    case 'chat':
      return delegateArguments(host, state);
    default:
      return operands.length === 0 ? names(host, state, kinds.change) : [];
  }
}

const ENDS: readonly string[] = ['end', 'unlink'];

async function delegateArguments(host: Host, state: State): Promise<Candidate[]> {
  const { command, operands } = state;
  if (operands.length === 0) {
    return command.commands.map((each) => ({ word: each.name(), about: each.description() }));
  }
  const ends = ENDS.includes(operands[0] ?? '') && operands.length === 1;
  return ends ? names(host, state, kinds.delegation) : [];
}

async function openValues(host: Host, state: State, open: Option): Promise<Candidate[]> {
  const [change] = state.operands;
  if (open.long !== '--step' || change === undefined) return [];
  const { cluster, namespace } = await reach(host, state);
  const client = clothoClient(cluster.transport);
  const { status } = await client.get(kinds.change, splitReference(change).name, namespace);
  return (status?.steps ?? []).map(({ name, state: about }) => ({ word: name, about }));
}

async function getArguments(host: Host, state: State): Promise<Candidate[]> {
  const [kind] = state.operands;
  if (kind === undefined) {
    return DEFINITIONS.map((definition) => ({
      word: friendlyName(definition),
      about: definition.kind,
    }));
  }
  return state.operands.length === 1 ? names(host, state, definitionOf(kind)) : [];
}

async function names(host: Host, state: State, definition: KindDefinition): Promise<Candidate[]> {
  const { cluster, namespace } = await reach(host, state);
  const { items } = await clothoClient(cluster.transport).list(definition, { namespace });
  return items.map(({ metadata }) => ({ word: metadata.name, about: definition.kind }));
}

async function reach(
  host: Host,
  { values }: State,
): Promise<{ cluster: Awaited<ReturnType<Host['connect']>>; namespace: string }> {
  const flags: Partial<Flags> = Object.fromEntries(values);
  const cluster = await host.connect(flags);
  return { cluster, namespace: flags.namespace ?? cluster.namespace };
}
