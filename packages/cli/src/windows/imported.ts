import { API_VERSION, kinds, type ChangeWindowSpec } from '@clotho/api';
import { recurrenceOf, WindowError } from '@clotho/core';
import { CliError } from '../error.ts';

export interface NewWindow {
  name: string;
  spec: ChangeWindowSpec;
}

export interface Imported {
  windows: NewWindow[];
  /** What could not be taken over, or means something else here. */
  notes: string[];
}

const LONGEST_NAME = 63;

/** ChangeWindows as YAML documents. Throws CliError for one whose times Clotho would not read. */
export async function manifestsOf(windows: readonly NewWindow[]): Promise<string> {
  const { stringify } = await import('yaml');
  return withOwnNames(windows)
    .map(({ name, spec }) => {
      check(name, spec);
      const { kind } = kinds.changeWindow;
      const object = { apiVersion: API_VERSION, kind, metadata: { name }, spec };
      return `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`;
    })
    .join('');
}

/** Lower case letters, digits and dashes. */
export function slug(text: string): string {
  const name = text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST_NAME - 4)
    .replaceAll(/-+$/g, '');
  return name === '' ? 'window' : name;
}

/** Milliseconds as Clotho writes a duration: `1h30m`. */
export function durationText(ms: number): string {
  const units: [letter: string, size: number][] = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ];
  let rest = ms;
  return units
    .map(([letter, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? '' : `${count}${letter}`;
    })
    .join('');
}

function withOwnNames(windows: readonly NewWindow[]): NewWindow[] {
  const taken = new Map<string, number>();
  return windows.map(({ name, spec }) => {
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return { name: count === 1 ? name : `${name}-${count}`, spec };
  });
}

function check(name: string, spec: ChangeWindowSpec): void {
  try {
    recurrenceOf(spec);
  } catch (error) {
    if (!(error instanceof WindowError)) throw error;
    throw new CliError(
      'Refused',
      `${name} can not be imported: ${error.message}`,
      'correct it at its source, or leave it out',
    );
  }
}
