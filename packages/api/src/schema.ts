import { Type, type TSchema, type TUnsafe } from 'typebox';

interface CelRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  fieldPath?: string;
  reason?: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueForbidden';
}

/** A string that takes one of `values`. */
export function oneOf<const T extends string>(
  values: readonly T[],
  options: { description: string; default?: T },
): TUnsafe<T> {
  return Type.Unsafe<T>(Type.String({ enum: [...values], ...options }));
}

/** CEL rules in the form that a CRD schema carries. */
export function rules(...list: CelRule[]): { 'x-kubernetes-validations': CelRule[] } {
  return { 'x-kubernetes-validations': list };
}

/** A list whose items are told apart by `keys`, so that server-side apply merges them. */
export function mapList<T extends TSchema>(
  items: T,
  keys: string[],
  options: Record<string, unknown>,
): ReturnType<typeof Type.Array<T>> {
  return Type.Array(items, {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
    ...options,
  });
}

/** A list that is one value: an apply replaces it whole. */
export function atomicList<T extends TSchema>(
  items: T,
  options: Record<string, unknown>,
): ReturnType<typeof Type.Array<T>> {
  return Type.Array(items, { 'x-kubernetes-list-type': 'atomic', ...options });
}

export function text(
  description: string,
  options: Record<string, unknown> = {},
): ReturnType<typeof Type.String> {
  return Type.String({ description, ...options });
}

/** RFC 3339 time; CEL rules see it as a timestamp. */
export function time(description: string): ReturnType<typeof Type.String> {
  return Type.String({ description, format: 'date-time' });
}

/** A Go duration such as `30m` or `1h30m`. */
export function duration(description: string, fallback?: string): ReturnType<typeof Type.String> {
  return Type.String({
    description: `${description} A duration such as \`30s\`, \`15m\` or \`2h30m\`.`,
    pattern: '^([0-9]+(ms|s|m|h))+$',
    maxLength: 20,
    ...(fallback === undefined ? {} : { default: fallback }),
  });
}
