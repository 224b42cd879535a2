import {
  ApiError,
  kinds,
  type Category,
  type Change,
  type ChangeSpec,
  type ClothoClient,
  type RiskLevel,
} from '@clotho/api';
import { CliError } from '../error.ts';
import { labelsOf, wordsOf } from '../lists.ts';
import { isFinished } from './outlook.ts';

/** What is wanted of a Change, as typed. */
export interface WantedOptions {
  requests: string;
  description: string;
  category: Category;
  risk: RiskLevel;
  start?: string;
  end?: string;
  labels?: string;
}

interface Wanted {
  name: string;
  namespace: string;
  options: WantedOptions;
  warn: (warning: string) => void;
}

/**
 * Makes a Change be there with this content: created, left alone, or amended. The same twice is the
 * same as once. @throws CliError when it is over and said something else, ApiError
 */
export async function put(
  client: ClothoClient,
  wanted: Wanted,
): Promise<{ change: Change; text: string }> {
  const { name, namespace, options, warn } = wanted;
  const spec = specOf(options);
  const found = await read(client, name, namespace);
  if (!found) {
    const labels = options.labels === undefined ? {} : { labels: labelsOf(options.labels) };
    const resource = { metadata: { name, namespace, ...labels }, spec };
    const change = await client.create(kinds.change, resource, { onWarning: warn });
    return { change, text: `Change ${name} is asked for.` };
  }
  const fields = differing(found.spec, spec);
  if (fields.length === 0) {
    return { change: found, text: `Change ${name} is there with this content; nothing to do.` };
  }
  if (isFinished(found)) throw isOver(found, fields);
  const { resourceVersion } = found.metadata;
  const patch = { metadata: { resourceVersion }, spec: patchOf(found.spec, spec) };
  const change = await client.patch(kinds.change, { name, namespace }, patch, { onWarning: warn });
  const isBound = fields.some((field) => field !== 'description');
  const effect = isBound ? '; decisions made so far are void' : '';
  return { change, text: `Change ${name} is amended: ${fields.join(', ')}${effect}.` };
}

type Spec = Pick<ChangeSpec, (typeof FIELDS)[number]>;

const FIELDS = [
  'description',
  'category',
  'riskLevel',
  'manifestRequests',
  'plannedStartTime',
  'plannedEndTime',
] as const;

function specOf({ requests, description, category, risk, start, end }: WantedOptions): Spec {
  return {
    description,
    category,
    riskLevel: risk,
    manifestRequests: wordsOf(requests).map((name) => ({ name })),
    ...(start === undefined ? {} : { plannedStartTime: start }),
    ...(end === undefined ? {} : { plannedEndTime: end }),
  };
}

async function read(
  client: ClothoClient,
  name: string,
  namespace: string,
): Promise<Change | undefined> {
  try {
    return await client.get(kinds.change, name, namespace);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

function differing(found: Partial<Spec>, wanted: Spec): string[] {
  return FIELDS.filter((field) => comparable(found, field) !== comparable(wanted, field));
}

/** The same moment may be written in several ways. */
function comparable(spec: Partial<Spec>, field: (typeof FIELDS)[number]): string {
  const value = spec[field];
  if (field === 'manifestRequests')
    return JSON.stringify(spec.manifestRequests?.map((r) => r.name));
  const isTime = field === 'plannedStartTime' || field === 'plannedEndTime';
  return isTime && typeof value === 'string' ? String(Date.parse(value)) : JSON.stringify(value);
}

/** What is not wanted any more is taken out. */
function patchOf(found: Partial<Spec>, wanted: Spec): object {
  const gone = FIELDS.filter((field) => found[field] !== undefined && wanted[field] === undefined);
  return { ...Object.fromEntries(gone.map((field) => [field, null])), ...wanted };
}

function isOver({ metadata, status }: Change, fields: readonly string[]): CliError {
  return new CliError(
    'Refused',
    `Change ${metadata.name} is ${status?.phase ?? 'over'} and said something else (${fields.join(', ')}).`,
    'choose another name for the new Change',
  );
}
