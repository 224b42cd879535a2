import {
  accept,
  annotation,
  API_VERSION,
  kinds,
  queryOf,
  resourcePath,
  type Simulation,
  type SimulationRequest,
  type Transport,
} from '@clotho/api';
import { CliError } from '../error.ts';

/** Fields of the spec of the Change that is simulated. */
export type Wishes = Readonly<Record<string, unknown>>;

/** Asks the gate by a dry-run of a Change: nothing is written. @throws CliError, ApiError */
export async function askSimulation(
  request: SimulationRequest,
  wishes: Wishes,
  { namespace, transport }: { namespace: string; transport: Transport },
): Promise<Simulation> {
  const body = {
    apiVersion: API_VERSION,
    kind: kinds.change.kind,
    metadata: {
      generateName: 'simulated-',
      namespace,
      annotations: { [annotation.simulate]: JSON.stringify(request) },
    },
    spec: {
      description: 'A simulation',
      category: 'Normal',
      riskLevel: 'Low',
      ...wishes,
      // The gate puts the simulated requests into the place of this one.
      manifestRequests: [{ name: 'simulated' }],
    },
  };
  const path = resourcePath(kinds.change, namespace) + queryOf({ dryRun: 'All' });
  const answer = accept(await transport.request('POST', path, body, 'application/json'));
  return simulationIn(answer);
}

function simulationIn(answer: unknown): Simulation {
  const metadata = memberOf(answer, 'metadata');
  const text = memberOf(memberOf(metadata, 'annotations'), annotation.simulation);
  const simulation: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
  if (isSimulation(simulation)) return simulation;
  throw new CliError(
    'Unreachable',
    'The gate of Clotho did not say what would happen.',
    'see that it runs (kubectl get pods -n clotho-gate) and that it is of the version of this program',
  );
}

/** What the gate writes is taken for what it is; one of another version may write none. */
function isSimulation(value: unknown): value is Simulation {
  return Array.isArray(memberOf(value, 'objects'));
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = Object.entries(value).find(([name]) => name === key);
  return entry?.[1] as unknown;
}
