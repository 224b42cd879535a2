import type { WindowOverride } from '@clotho/api';
import { overrideFields, stampOf, verifyStamp } from '@clotho/core';
import { verifyFresh, type KeyStore } from '../seal/keys.ts';

/** The override with the stamp of the gate on all of it, for one Change alone. */
export function stampedOverride(
  changeUid: string,
  override: WindowOverride,
  keys: KeyStore,
): WindowOverride {
  return { ...override, stamp: stampOf(overrideFields(changeUid, override), keys.ring()) };
}

/** Whether the gate stamped the override of this Change: one made while it was off never counts. */
export async function isOverrideStamped(
  { uid, override }: { uid: string; override: WindowOverride | undefined },
  keys: KeyStore,
): Promise<boolean> {
  if (!override?.stamp) return false;
  const { stamp } = override;
  const fields = overrideFields(uid, override);
  return (await verifyFresh(keys, (ring) => verifyStamp(fields, stamp, ring))).valid;
}
