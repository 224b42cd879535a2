import {
  API_VERSION,
  type ChangePolicySpec,
  type ChangeSpec,
  type JsonObject,
  type ManifestRequest,
  type ObjectMeta,
} from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { deltaBetween } from '../digest/delta.ts';
import { digestOf, sha256 } from '../digest/digest.ts';
import { getPath } from '../digest/json.ts';
import { normalize } from '../digest/normalize.ts';
import { parseInstant } from '../time.ts';
import type { RiskSource } from './assess.ts';
import { differenceOf, type HeldContent } from './difference.ts';
import type { DifferenceFact, ImageFact } from './facts.ts';

/** A write as the gate would hold it, for tests: from one manifest to the next. */
export interface HeldWrite {
  request: ManifestRequest;
  content: HeldContent;
  fact: DifferenceFact;
}

const NORMAL = { hasStatus: true };

/** `before` null: it is created; `after` null: it is deleted. */
export function heldWrite(before: JsonObject | null, after: JsonObject | null): HeldWrite {
  const object = after ?? before ?? {};
  const operation = before === null ? 'Create' : after === null ? 'Delete' : 'Update';
  const delta =
    before && after ? deltaBetween(normalize(before, NORMAL), normalize(after, NORMAL)) : null;
  const text = (...path: string[]): string => {
    const value = getPath(object, path);
    return typeof value === 'string' ? value : '';
  };
  const name = text('metadata', 'name');
  const request: ManifestRequest = {
    apiVersion: API_VERSION,
    kind: 'ManifestRequest',
    metadata: metadata(`${name}-${text('kind').toLowerCase()}`),
    spec: {
      requester: { username: 'dev-alice' },
      source: 'Captured',
      contentRef: 'content-1',
      capturedAt: '2025-12-16T11:00:00Z',
      operation,
      target: {
        apiVersion: text('apiVersion'),
        kind: text('kind'),
        namespace: 'production',
        name,
      },
      digest: digestOf(object, {
        ...NORMAL,
        operation: ({ Create: 'CREATE', Update: 'UPDATE', Delete: 'DELETE' } as const)[operation],
      }),
      ...(delta ? { deltaDigest: sha256(canonicalize(delta)) } : {}),
    },
  };
  const content = { object, delta, ...NORMAL };
  request.metadata.uid = `${name}/${request.spec.deltaDigest ?? request.spec.digest}`;
  return { request, content, fact: differenceOf(request.spec, content) };
}

interface Given {
  writes: readonly HeldWrite[];
  spec?: Partial<ChangeSpec>;
  policy?: Partial<ChangePolicySpec>;
  images?: Record<string, ImageFact>;
  failures?: Record<string, string>;
}

/** A Low Change of these writes on a Tuesday at noon. */
export function riskSource({
  writes,
  spec,
  policy,
  images = {},
  failures = {},
}: Given): RiskSource {
  return {
    change: {
      metadata: metadata('a-change'),
      spec: {
        description: 'A change',
        category: 'Normal',
        riskLevel: 'Low',
        schedule: 'Immediate',
        submittedAt: '2025-12-16T12:00:00Z',
        ...spec,
      },
    },
    requests: writes.map(({ request }) => request),
    ...(policy ? { policy: policyOf(policy) } : {}),
    namespace: { name: 'production', labels: { env: 'prod' } },
    facts: {
      differences: new Map(writes.map(({ request, fact }) => [request.metadata.uid, fact])),
      images: new Map(Object.entries(images)),
      failures: new Map(Object.entries(failures)),
    },
    now: parseInstant('2025-12-16T12:00:00Z'),
  };
}

/** A Deployment of three replicas with one container. */
export function deployment(spec: JsonObject = {}, pod: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      template: { spec: { containers: [{ name: 'app', image: 'shop.example/web:1' }], ...pod } },
      ...spec,
    },
  };
}

function policyOf(spec: ChangePolicySpec): NonNullable<RiskSource['policy']> {
  return { apiVersion: API_VERSION, kind: 'ChangePolicy', metadata: metadata('default'), spec };
}

function metadata(name: string): ObjectMeta {
  return { name, namespace: 'production', uid: `uid-of-${name}`, resourceVersion: '1' };
}
