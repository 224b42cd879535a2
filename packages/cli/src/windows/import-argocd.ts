import type { ChangeWindowSpec } from '@clotho/api';
import { CliError } from '../error.ts';
import { durationText, slug, type Imported, type NewWindow } from './imported.ts';

interface SyncWindow {
  kind?: string;
  schedule?: string;
  duration?: string;
  applications?: string[];
  namespaces?: string[];
  clusters?: string[];
  manualSync?: boolean;
  syncOverrun?: boolean;
  timeZone?: string;
  andOperator?: boolean;
  description?: string;
}

interface Project {
  kind?: string;
  metadata?: { name?: string };
  spec?: { syncWindows?: SyncWindow[] };
  items?: Project[];
}

const SELECTORS = ['applications', 'namespaces', 'clusters'] as const;

/**
 * The sync windows of AppProjects as ChangeWindows of the same meaning: what Argo CD joins by "or"
 * becomes one window for each part. `within`: only in these namespaces. Throws CliError.
 */
export async function windowsOfProjects(text: string, within?: string[]): Promise<Imported> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw new CliError('Usage', `The file is no YAML: ${error.message}`);
    const project: Project | null = document.toJS();
    return project;
  });
  const projects = documents
    .flatMap((document) => document?.items ?? document ?? [])
    .filter(({ kind }) => kind === 'AppProject');
  if (projects.length === 0) {
    throw new CliError('Usage', 'There is no AppProject in the file.');
  }
  const all = projects.map((project) => convert(project, within));
  return {
    windows: all.flatMap(({ windows }) => windows),
    notes: all.flatMap(({ notes }) => notes),
  };
}

function convert({ metadata, spec }: Project, within: string[] | undefined): Imported {
  const project = metadata?.name ?? 'project';
  const given = spec?.syncWindows ?? [];
  const each = given.map((window, at) => convertOne(window, `${project}-${at}`, within));
  return {
    windows: each.flatMap(({ windows }) => windows),
    notes: [
      ...(given.length > 0 && !within
        ? [
            `AppProject ${project}: its windows are for the applications of this project, and Clotho knows no projects; name its namespaces with --namespaces`,
          ]
        : []),
      ...each.flatMap(({ notes }) => notes),
    ],
  };
}

function convertOne(window: SyncWindow, id: string, within: string[] | undefined): Imported {
  const parts = partsOf(window);
  const odd = parts.flatMap((part) => Object.values(part).flat()).find((p) => /[?[\]{}!]/.test(p));
  const notes = [
    ...(parts.length === 0 ? [`${id} names nothing that it is for, and is left out`] : []),
    ...(odd === undefined ? [] : [`${id}: in ${odd} Clotho knows * alone as a pattern`]),
    ...(window.syncOverrun === false || window.syncOverrun === undefined
      ? [`${id}: a Change that has begun is finished past the end of the window`]
      : []),
  ];
  const windows = parts.map((part, at): NewWindow => {
    const suffix = parts.length > 1 ? `-${SELECTORS.find((name) => part[name]) ?? at}` : '';
    return {
      name: slug(`${id}${suffix}`),
      spec: { ...commonOf(window), ...narrowed(part, within) },
    };
  });
  return { windows, notes };
}

type Part = Partial<Pick<ChangeWindowSpec, (typeof SELECTORS)[number]>>;

function partsOf(window: SyncWindow): Part[] {
  const parts: Part[] = SELECTORS.flatMap((name) => {
    const patterns = window[name] ?? [];
    return patterns.length === 0 ? [] : [{ [name]: patterns }];
  });
  if (window.andOperator !== true || parts.length === 0) return parts;
  return [Object.assign({}, ...parts)];
}

/** All applications of namespaces that are named are everything in them. */
function narrowed(part: Part, within: string[] | undefined): Part {
  if (!within) return part;
  const { applications, ...rest } = part;
  const isAll = applications?.includes('*') ?? true;
  return { ...rest, ...(isAll ? {} : { applications }), namespaces: rest.namespaces ?? within };
}

function commonOf(window: SyncWindow): ChangeWindowSpec {
  const { kind, schedule = '', timeZone, manualSync, description } = window;
  return {
    type: kind === 'deny' ? 'Deny' : 'Allow',
    schedule,
    duration: goDuration(window.duration ?? ''),
    ...(timeZone ? { timeZone } : {}),
    ...(manualSync ? { manualSync } : {}),
    ...(description ? { reason: description } : {}),
  };
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Go writes `1.5h` too. */
function goDuration(text: string): string {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  const ms = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
    0,
  );
  return parts.map(([part]) => part).join('') === text && ms > 0 ? durationText(ms) : text;
}
