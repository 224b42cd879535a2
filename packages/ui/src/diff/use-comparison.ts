import { useQuery } from '@tanstack/react-query';
import { useHost } from '@clotho/ui-host';
import type { Target } from '@clotho/api';
import { Failure } from '../http/failure.ts';
import { readObject } from '../http/discovery.ts';
import { compareInBackground } from './background.ts';
import type { Comparison, Source } from './compare.ts';
import type { LiveObject, Sides } from './sides.ts';

const AGAIN_MS = 30_000;

/** Neither the gateway nor anybody else shows a Secret; there is no use in asking. */
const SECRET: LiveObject = {
  failure: new Failure(403, 'Secret', 'Secrets are never shown.'),
  isLoading: false,
};

/** The object as it is now, read with the rights of the person; asked again while it is looked at. */
export function useLiveObject(target: Target | undefined, isWanted: boolean): LiveObject {
  const host = useHost();
  const isSecret = target?.apiVersion === 'v1' && target.kind === 'Secret';
  const { data, error, isPending } = useQuery({
    queryKey: ['object', placeOf(target)],
    enabled: isWanted && !isSecret && target !== undefined,
    refetchInterval: AGAIN_MS,
    queryFn: async ({ signal }) => ({
      object: target && (await readObject(host, target, signal)),
    }),
  });
  if (isSecret) return SECRET;
  if (data) return { object: data.object, isLoading: false };
  if (error) return { failure: asFailure(error), isLoading: false };
  return { isLoading: isPending };
}

function placeOf(target: Target | undefined): readonly unknown[] {
  return [target?.apiVersion, target?.kind, target?.namespace, target?.name];
}

export interface ComparisonState {
  readonly comparison?: Comparison | undefined;
  readonly error?: Error | undefined;
}

/** Compares once for the same two texts. */
export function useComparison(sides: Sides, fold: boolean): ComparisonState {
  const { before, after } = 'why' in sides ? {} : sides;
  const { data, error } = useQuery({
    queryKey: ['comparison', fold, keyOf(before), keyOf(after)],
    enabled: !('why' in sides),
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: () => compareInBackground({ before, after, fold }),
  });
  return { comparison: data, error: error ?? undefined };
}

/** An object is told by its version, so that a large one is not written out to be a key. */
function keyOf(source: Source): unknown {
  if (!source) return null;
  if ('yaml' in source) return source.yaml;
  const { apiVersion, kind, metadata } = source.object;
  const { uid, resourceVersion } = Object(metadata);
  return [apiVersion, kind, uid, resourceVersion];
}

function asFailure(error: Error): Failure {
  return error instanceof Failure ? error : new Failure(0, 'Unknown', error.message);
}
