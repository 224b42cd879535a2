import {
  accept,
  ApiError,
  queryOf,
  type JsonObject,
  type SimulatedObject,
  type Transport,
} from '@clotho/api';
import { CliError } from '../error.ts';
import type { Manifest } from './manifests.ts';

/** As `kubectl apply --server-side` signs what it writes. */
const FIELD_MANAGER = 'kubectl';

/** What the API server makes of a manifest, or why it does not take it. */
export type DryRun = { object: JsonObject } | { refused: SimulatedObject };

/** Applies a manifest as a dry-run, with the permissions of the user. @throws CliError, ApiError */
export function dryRun(
  manifest: Manifest,
  namespace: string,
  transport: Transport,
): Promise<DryRun> {
  const query = { dryRun: 'All', fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' };
  return unlessRefused(manifest, async () => {
    const name = nameOf(manifest);
    const path = await pathOf(manifest, namespace, transport);
    const answer =
      name === undefined
        ? await transport.request('POST', path + queryOf(query), manifest, 'application/json')
        : await transport.request(
            'PATCH',
            `${path}/${encodeURIComponent(name)}${queryOf({ ...query, force: 'true' })}`,
            manifest,
            'application/apply-patch+yaml',
          );
    const object = accept(answer);
    if (isObject(object)) return object;
    throw new CliError('Unreachable', 'The answer is not a Kubernetes object.');
  });
}

/** Deletes what a manifest names, in the same way. @throws CliError, ApiError */
export function dryDelete(
  manifest: Manifest,
  namespace: string,
  transport: Transport,
): Promise<DryRun> {
  return unlessRefused(manifest, async () => {
    const { apiVersion, kind } = manifest;
    const name = nameOf(manifest);
    if (name === undefined) {
      throw new CliError('Usage', `A ${kind} without metadata.name can’t be deleted.`, 'name it');
    }
    const path = await pathOf(manifest, namespace, transport);
    const query = queryOf({ dryRun: 'All' });
    accept(await transport.request('DELETE', `${path}/${encodeURIComponent(name)}${query}`));
    return { apiVersion, kind, metadata: { name } };
  });
}

async function unlessRefused(manifest: Manifest, run: () => Promise<JsonObject>): Promise<DryRun> {
  try {
    return { object: await run() };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    const shown = `${manifest.kind}/${nameOf(manifest) ?? '(generated)'}`;
    return { refused: { object: shown, outcome: 'Refused', why: error.message, diff: [] } };
  }
}

async function pathOf(
  { apiVersion, kind, metadata }: Manifest,
  namespace: string,
  transport: Transport,
): Promise<string> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { status, body } = await transport.request('GET', root);
  const resource = status === 200 ? resourceIn(body, kind) : undefined;
  if (!resource) {
    throw new CliError(
      'Usage',
      `The cluster serves no ${kind} in ${apiVersion}.`,
      'kubectl api-resources lists what it serves',
    );
  }
  if (!resource.namespaced) return `${root}/${resource.name}`;
  const own = isObject(metadata) ? metadata['namespace'] : undefined;
  if (typeof own === 'string' && own !== namespace) {
    throw new CliError(
      'Usage',
      `${kind} ${nameOf({ apiVersion, kind, metadata: metadata ?? null }) ?? ''} is of namespace ${own}, not of ${namespace}.`,
      'simulate one namespace at a time, named with -n',
    );
  }
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${resource.name}`;
}

interface ApiResource {
  name: string;
  namespaced: boolean;
}

function resourceIn(body: unknown, kind: string): ApiResource | undefined {
  const resources = isObject(body) && Array.isArray(body['resources']) ? body['resources'] : [];
  for (const each of resources) {
    if (!isObject(each) || each['kind'] !== kind) continue;
    const { name, namespaced } = each;
    if (typeof name === 'string' && !name.includes('/')) {
      return { name, namespaced: namespaced === true };
    }
  }
  return undefined;
}

function nameOf({ metadata }: Manifest): string | undefined {
  const name = isObject(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
