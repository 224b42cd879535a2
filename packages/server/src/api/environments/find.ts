import type { FastifyRequest } from 'fastify';
import {
  JournalError,
  parseSnapshotExpression,
  type NamespaceState,
  type SnapshotExpression,
  type SnapshotPoint,
} from '@clotho/core/journal';
import type { EnvironmentRow, FoundPoint, SnapshotRow } from '@clotho/store';
import type { ApiContext } from '../context.ts';
import type { Guard } from '../guard.ts';
import { ApiError } from '../problem.ts';

/** The environment of this name, for somebody who may read its namespace. Throws ApiError. */
export async function findEnvironment(
  name: string,
  request: FastifyRequest,
  guard: Guard,
  { journal }: ApiContext,
): Promise<EnvironmentRow> {
  const [found] = await journal.environments.named([name]);
  return readable(found, name, { request, guard });
}

/** A point of an environment that somebody may read, and what is known of it. */
export interface Place extends FoundPoint {
  readonly environment: EnvironmentRow;
  readonly point: SnapshotPoint;
}

/** What an expression names, for somebody who may read its namespace. Throws ApiError. */
export async function findPlace(
  text: string,
  request: FastifyRequest,
  guard: Guard,
  ctx: ApiContext,
): Promise<Place> {
  const { environment: name, point } = readExpression(text, ctx);
  const found = await ctx.journal.environments.at(name, point);
  const environment = await readable(found.environment, name, { request, guard });
  return { ...found, environment, point };
}

/** By default an environment is named after its namespace: who may not read that is told nothing. */
async function readable(
  found: EnvironmentRow | null | undefined,
  name: string,
  { request, guard }: { request: FastifyRequest; guard: Guard },
): Promise<EnvironmentRow> {
  await guard.reader(request, found?.namespace ?? name);
  if (found) return found;
  throw new ApiError(
    404,
    'NoEnvironment',
    `no environment ${name} was reported: clotho env list -A shows those that are`,
  );
}

/** Throws ApiError 400. */
function readExpression(text: string, { clock }: ApiContext): SnapshotExpression {
  const now = clock.now();
  try {
    const expression = parseSnapshotExpression(text, now);
    const { point } = expression;
    if (point.by !== 'Moment' || point.moment <= now) return expression;
  } catch (error) {
    if (error instanceof JournalError) throw new ApiError(400, error.code, error.message);
    throw error;
  }
  throw new ApiError(400, 'BadExpression', `"${text}" names no snapshot: it lies in the future`);
}

/** The snapshot that stood at a point, whether or not it is known that it did. Throws ApiError. */
export function snapshotAt({ environment, snapshot }: Place): SnapshotRow {
  if (snapshot) return snapshot;
  const { name, number } = environment;
  throw new ApiError(404, 'NoSnapshot', `${name} has the snapshots ${name}#1 to ${name}#${number}`);
}

/** Throws ApiError 410 when some of it was erased. */
export async function contentsOf(
  snapshot: SnapshotRow,
  { journal }: ApiContext,
): Promise<NamespaceState[]> {
  const states = await journal.environments.contents(snapshot);
  if (states) return states;
  const { environment, number } = snapshot;
  throw new ApiError(410, 'Erased', `what ${environment}#${number} held was erased`);
}
