const REGO = `package bench

violation[{"msg": msg}] {
  provided := {name | input.review.object.metadata.labels[name]}
  required := {name | name := input.parameters.labels[_]}
  missing := required - provided
  count(missing) > 0
  msg := sprintf("missing labels: %v", [missing])
}

violation[{"msg": msg}] {
  container := input.review.object.spec.template.spec.containers[_]
  not startswith(container.image, input.parameters.registry)
  msg := sprintf("image of another registry: %v", [container.image])
}
`;

/** Labels of ConfigMaps; labels and images of Deployments. */
export function constraintTemplate(): object {
  const properties = {
    labels: { type: 'array', items: { type: 'string' } },
    registry: { type: 'string' },
  };
  return {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'bench' },
    spec: {
      crd: {
        spec: {
          names: { kind: 'Bench' },
          validation: { openAPIV3Schema: { type: 'object', properties } },
        },
      },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: REGO }],
    },
  };
}

export function constraint(namespace: string): object {
  return {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'Bench',
    metadata: { name: 'bench' },
    spec: {
      match: {
        namespaces: [namespace],
        kinds: [
          { apiGroups: [''], kinds: ['ConfigMap'] },
          { apiGroups: ['apps'], kinds: ['Deployment'] },
        ],
      },
      parameters: { labels: ['app', 'team'], registry: 'registry.example.com/' },
    },
  };
}
