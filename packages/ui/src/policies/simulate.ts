import { parseAllDocuments } from 'yaml';
import type { JsonObject, SimulatedObject, Simulation, SimulationRequest } from '@clotho/api';
import { annotation } from '@clotho/api/group';
import type { Host } from '@clotho/ui-host';
import { Failure } from '../http/failure.ts';
import { clothoPath, manifestOf, resourcePath } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';

/** What is asked about: objects as their author wrote them, or a Change that is there. */
export type Question =
  { readonly yaml: string; readonly category: string } | { readonly change: string };

/**
 * Asks the gate what would happen, by dry-runs with the person's own rights; nothing is written.
 * @throws Failure with what is wrong, and where
 */
export async function simulate(
  host: Host,
  namespace: string,
  question: Question,
): Promise<Simulation> {
  if ('change' in question) return ask(host, namespace, { change: question.change }, 'Normal');
  const runs: DryRun[] = [];
  for (const manifest of manifestsIn(question.yaml)) {
    runs.push(await dryRun(host, namespace, manifest));
  }
  const refused = runs.flatMap((run) => ('refused' in run ? [run.refused] : []));
  const objects = runs.flatMap((run) => ('object' in run ? [run.object] : []));
  if (objects.length === 0) return { at: '', objects: refused };
  const simulation = await ask(host, namespace, { objects }, question.category);
  return { ...simulation, objects: [...refused, ...simulation.objects] };
}

type DryRun = { object: JsonObject } | { refused: SimulatedObject };

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

/** @throws Failure for what is no YAML, or no object */
export function manifestsIn(yaml: string): readonly Manifest[] {
  const documents = parseAllDocuments(yaml);
  const problem = documents.flatMap(({ errors }) => errors)[0];
  if (problem) throw new Failure(400, 'BadYaml', problem.message);
  const objects: unknown[] = documents.map((document) => document.toJS()).filter(Boolean);
  if (objects.length === 0) throw new Failure(400, 'Nothing', 'Paste at least one object.');
  return objects.map((object) => {
    if (isManifest(object)) return object;
    throw new Failure(400, 'NoObject', 'Each document needs apiVersion, kind and metadata.');
  });
}

async function dryRun(host: Host, namespace: string, manifest: Manifest): Promise<DryRun> {
  const { kind, metadata } = manifest;
  const path = await pathOf(host, namespace, manifest);
  const shown = `${kind}/${metadata.name ?? '(generated)'}`;
  try {
    const query = '?dryRun=All&fieldManager=kubectl&fieldValidation=Strict';
    const object =
      metadata.name === undefined
        ? await request<JsonObject>(host, path + query, { method: 'POST', body: manifest })
        : await request<JsonObject>(host, `${path}/${metadata.name}${query}&force=true`, {
            method: 'PATCH',
            body: manifest,
            contentType: 'application/apply-patch+yaml',
          });
    return { object };
  } catch (error) {
    if (!(error instanceof Failure) || error.temporary) throw error;
    return { refused: { object: shown, outcome: 'Refused', why: error.message, diff: [] } };
  }
}

async function pathOf(host: Host, namespace: string, manifest: Manifest): Promise<string> {
  const { apiVersion, kind } = manifest;
  const [group = '', version = ''] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  const root = resourcePath(group, version, '').replace(/\/$/, '');
  const { resources } = await request<{
    resources: { name: string; kind: string; namespaced: boolean }[];
  }>(host, root);
  const found = resources.find((each) => each.kind === kind && !each.name.includes('/'));
  if (!found) throw new Failure(404, 'NoKind', `The cluster serves no ${kind} in ${apiVersion}.`);
  return resourcePath(group, version, found.name, found.namespaced ? { namespace } : {});
}

async function ask(
  host: Host,
  namespace: string,
  asked: SimulationRequest,
  category: string,
): Promise<Simulation> {
  const draft = manifestOf(
    'changes',
    { generateName: 'simulated-', namespace },
    {
      description: 'A simulation',
      category,
      riskLevel: 'Low',
      // The gate puts the simulated requests into the place of this one.
      manifestRequests: [{ name: 'simulated' }],
    },
  );
  const annotations = { [annotation.simulate]: JSON.stringify(asked) };
  const { metadata } = await request<{ metadata: { annotations?: Record<string, string> } }>(
    host,
    `${clothoPath('changes', namespace)}?dryRun=All`,
    { method: 'POST', body: { ...draft, metadata: { ...draft.metadata, annotations } } },
  );
  const text = metadata.annotations?.[annotation.simulation];
  if (text === undefined) {
    throw new Failure(502, 'NoAnswer', 'The gate did not say what would happen: see that it runs.');
  }
  const simulation: Simulation = JSON.parse(text);
  return simulation;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const [apiVersion, kind, metadata]: unknown[] = ['apiVersion', 'kind', 'metadata'].map((field) =>
    Reflect.get(value, field),
  );
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    typeof metadata === 'object' &&
    metadata !== null
  );
}
