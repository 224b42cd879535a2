import type { ChangeSpec, JsonObject, WindowOverride } from '@clotho/api';
import { toJson } from '../digest/to-json.ts';

/** What the stamp of an override signs: all of it, and the one Change that it is of. */
export function overrideFields(changeUid: string, override: Partial<WindowOverride>): JsonObject {
  const { stamp: _, ...fields } = override;
  return { purpose: 'window-override', change: changeUid, override: toJson(fields) };
}

/** Whether somebody asks for the same: the rest is stamped. */
export function sameOverride(
  a: Partial<WindowOverride> | undefined,
  b: Partial<WindowOverride> | undefined,
): boolean {
  return (
    a?.reason === b?.reason && JSON.stringify(a?.windows ?? []) === JSON.stringify(b?.windows ?? [])
  );
}

/** The windows that an override lets a Change begin past; undefined if it does not count. */
export function overriddenBy(
  { override }: Pick<ChangeSpec, 'override'>,
  { valid, contentDigest }: { valid: boolean; contentDigest: string | undefined },
): readonly string[] | 'all' | undefined {
  if (!override || !valid || override.contentDigest !== contentDigest) return undefined;
  const { windows = [] } = override;
  return windows.length === 0 ? 'all' : windows;
}
