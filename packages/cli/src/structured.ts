import { GROUP } from '@clotho/api';

interface Shown {
  apiVersion: string;
  kind: string;
  metadata: { name: string; managedFields?: unknown };
}

export type StructuredFormat = 'json' | 'yaml' | 'name';

export const STRUCTURED: readonly StructuredFormat[] = ['json', 'yaml', 'name'];

/** One object as programs read it; `name` is what kubectl takes back. */
export function structured(format: StructuredFormat, shown: Shown): Promise<string> {
  return format === 'name'
    ? Promise.resolve(nameLine(shown))
    : serialized(format, withoutManagedFields(shown));
}

/** Several objects: a List, or a name a line. */
export function structuredList(format: StructuredFormat, shown: readonly Shown[]): Promise<string> {
  if (format === 'name') return Promise.resolve(shown.map(nameLine).join(''));
  const items = shown.map(withoutManagedFields);
  return serialized(format, { apiVersion: 'v1', kind: 'List', metadata: {}, items });
}

async function serialized(format: 'json' | 'yaml', value: unknown): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function nameLine({ kind, metadata }: Shown): string {
  return `${kind.toLowerCase()}.${GROUP}/${metadata.name}\n`;
}

function withoutManagedFields(shown: Shown): unknown {
  const { managedFields: _, ...metadata } = shown.metadata;
  return { ...shown, metadata };
}
