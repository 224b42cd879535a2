const HAS_LABELS =
  "has(object.metadata.labels) && ['app', 'team'].all(name, name in object.metadata.labels)";
const HAS_IMAGES =
  "object.spec.template.spec.containers.all(c, c.image.startsWith('registry.example.com/'))";

/** Labels of ConfigMaps; labels and images of Deployments. */
export function validatingPolicies(namespace: string): object[] {
  return [
    validatingPolicy('configmaps', '', namespace, [HAS_LABELS]),
    validatingPolicy('deployments', 'apps', namespace, [HAS_LABELS, HAS_IMAGES]),
  ];
}

function validatingPolicy(
  resource: string,
  group: string,
  namespace: string,
  expressions: string[],
): object {
  const operations = ['CREATE', 'UPDATE'];
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: `bench-${resource}` },
    spec: {
      validationActions: ['Deny'],
      matchConstraints: {
        resourceRules: [
          { apiGroups: [group], apiVersions: ['v1'], operations, resources: [resource] },
        ],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      },
      validations: expressions.map((expression) => ({
        expression,
        message: `bench: ${expression}`,
      })),
    },
  };
}

/** The same in the older form of patterns. */
export function clusterPolicy(namespace: string): object {
  const labels = { metadata: { labels: { app: '?*', team: '?*' } } };
  const images = { template: { spec: { containers: [{ image: 'registry.example.com/*' }] } } };
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'bench' },
    spec: {
      background: false,
      // Its webhook is of its own then, and is called for this namespace alone.
      webhookConfiguration: {
        matchConditions: [{ name: 'bench', expression: `request.namespace == "${namespace}"` }],
      },
      rules: [
        rule('configmaps', 'ConfigMap', namespace, labels),
        rule('deployments', 'Deployment', namespace, { ...labels, spec: images }),
      ],
    },
  };
}

function rule(name: string, kind: string, namespace: string, pattern: object): object {
  return {
    name,
    match: { any: [{ resources: { kinds: [kind], namespaces: [namespace] } }] },
    validate: { failureAction: 'Enforce', message: `bench: ${name}`, pattern },
  };
}
