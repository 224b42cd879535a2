import { GROUP, type JsonObject } from '@clotho/api';
import { gateConditions } from './match-conditions.ts';

/** Where the API server finds the gate: a Service in the cluster, or a URL for a local process. */
export type Endpoint = { url: string } | { service: { name: string; namespace: string } };

export interface Registration {
  endpoint: Endpoint;
  /** Path prefix that nobody can guess: the API server does not prove who it is. */
  secretPath: string;
  /** PEM. */
  caBundle: string;
  /** Managed namespaces, sorted; without any the gate itself is left out. */
  namespaces: readonly string[];
}

/** Shared by the validating and the mutating configuration. */
export interface Configuration {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels: Record<string, string> };
  webhooks: JsonObject[];
}

export const CONFIGURATION_NAME = 'clotho';

/** The ValidatingWebhookConfiguration as it must be. */
export function validating(registration: Registration): Configuration {
  const gate = registration.namespaces.length > 0 ? [gateWebhook(registration)] : [];
  return configuration('ValidatingWebhookConfiguration', [...gate, guardWebhook(registration)]);
}

/** The MutatingWebhookConfiguration: it stamps identities on Clotho's own kinds, nothing else. */
export function mutating(registration: Registration): Configuration {
  return configuration('MutatingWebhookConfiguration', [
    {
      ...common('stamp', registration),
      reinvocationPolicy: 'Never',
      rules: [rule(['CREATE', 'UPDATE'], GROUP, ['changes', 'approvalevents', 'manifestrequests'])],
    },
  ]);
}

function gateWebhook(registration: Registration): JsonObject {
  return {
    ...common('gate', registration),
    // This label is set by the API server and can't be removed; the one that people set can.
    namespaceSelector: {
      matchExpressions: [
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'In',
          values: [...registration.namespaces],
        },
      ],
    },
    rules: [
      {
        ...rule(['CREATE', 'UPDATE', 'DELETE'], '*', [
          '*',
          '*/scale',
          'pods/ephemeralcontainers',
          'pods/resize',
          'pods/eviction',
          'pods/binding',
        ]),
        apiVersions: ['*'],
        scope: 'Namespaced',
      },
    ],
    matchConditions: gateConditions.map((condition) => ({ ...condition })),
  };
}

function guardWebhook(registration: Registration): JsonObject {
  return {
    ...common('guard', registration),
    rules: [
      rule(['CREATE', 'UPDATE', 'DELETE'], GROUP, [
        'changes',
        'approvalevents',
        'manifestrequests',
        'sealrecords',
      ]),
    ],
  };
}

function common(name: string, { endpoint, secretPath, caBundle: pem }: Registration): JsonObject {
  const path = `/${secretPath}/${name}`;
  const caBundle = Buffer.from(pem).toString('base64');
  return {
    name: `${name}.${GROUP}`,
    admissionReviewVersions: ['v1'],
    clientConfig:
      'url' in endpoint
        ? { url: `${endpoint.url}${path}`, caBundle }
        : { service: { ...endpoint.service, port: 443, path }, caBundle },
    failurePolicy: 'Fail',
    sideEffects: 'NoneOnDryRun',
    matchPolicy: 'Equivalent',
    timeoutSeconds: 5,
  };
}

function rule(operations: string[], group: string, resources: string[]): JsonObject {
  return { operations, apiGroups: [group], apiVersions: ['*'], resources, scope: '*' };
}

function configuration(kind: string, webhooks: JsonObject[]): Configuration {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: CONFIGURATION_NAME, labels: { 'app.kubernetes.io/part-of': 'clotho' } },
    webhooks,
  };
}
