import { API_VERSION, GROUP, VERSION } from './group.ts';
import type { KindDefinition, PrinterColumn } from './kind.ts';

type Schema = Record<string, unknown>;

/** The CustomResourceDefinition of a kind: structural schema, CEL rules, columns, subresources. */
export function crdOf(definition: KindDefinition): Schema {
  const { kind, plural, shortNames, scope } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope,
      names: {
        kind,
        plural,
        singular: kind.toLowerCase(),
        listKind: `${kind}List`,
        shortNames,
        categories: ['clotho'],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: rootSchema(definition) },
          additionalPrinterColumns: definition.columns.map(column),
          ...(definition.status ? { subresources: { status: {} } } : {}),
          ...(definition.selectable
            ? { selectableFields: definition.selectable.map((jsonPath) => ({ jsonPath })) }
            : {}),
        },
      ],
    },
  };
}

function rootSchema(definition: KindDefinition): Schema {
  return {
    type: 'object',
    description: definition.description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: `Always \`${API_VERSION}\`.` },
      kind: { type: 'string', description: `Always \`${definition.kind}\`.` },
      metadata: { type: 'object' },
      spec: structural(definition.spec),
      ...(definition.status ? { status: structural(definition.status) } : {}),
    },
    ...nameRule(definition.maxNameLength),
  };
}

function nameRule(longest: number | undefined): Schema {
  if (longest === undefined) return {};
  const rule = {
    rule: `size(self.metadata.name) <= ${longest}`,
    message: `metadata.name: at most ${longest} characters`,
  };
  return { 'x-kubernetes-validations': [rule] };
}

/** JSON Schema as a CRD takes it: maps by `additionalProperties`, no type-system extras. */
function structural(schema: object): Schema {
  const { patternProperties, properties, items, ...rest }: Schema = { ...schema };
  return {
    ...rest,
    ...(isSchema(patternProperties)
      ? { additionalProperties: structural(Object.values(patternProperties).find(isSchema) ?? {}) }
      : {}),
    ...(isSchema(properties) ? { properties: eachProperty(properties) } : {}),
    ...(isSchema(items) ? { items: structural(items) } : {}),
  };
}

function eachProperty(properties: Schema): Schema {
  const entries = Object.entries(properties).filter(([, value]) => isSchema(value));
  return Object.fromEntries(entries.map(([name, value]) => [name, structural(Object(value))]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}

function column({ name, path, type = 'string', description, wide }: PrinterColumn): Schema {
  return {
    name,
    type,
    jsonPath: path,
    ...(description === undefined ? {} : { description }),
    ...(wide ? { priority: 1 } : {}),
  };
}
