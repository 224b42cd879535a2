import type { JsonObject } from '@clotho/api';
import {
  deltaBetween,
  describeDelta,
  normalize,
  redactObject,
  redactionKeyOf,
  type KeyRing,
  type Write,
} from '@clotho/core';
import { stringify } from 'yaml';
import type { Content } from '../../../content.ts';

const LARGEST = 64 * 1024;
const CUT = '\n# … cut at 64 KiB\n';

export interface Preview {
  preview: string;
  diff: string;
  truncated: boolean;
}

/** What people may see of a held write; values of Secrets are replaced by keyed hashes. */
export function previewOf(write: Write, content: Content, ring: KeyRing): Preview {
  const key = redactionKeyOf(ring);
  const shown = (object: JsonObject): JsonObject =>
    normalize(redactObject(object, key), { hasStatus: write.hasStatus });
  const preview = stringify(shown(content.object), { lineWidth: 0 });
  const diff =
    write.object && write.oldObject
      ? describeDelta(deltaBetween(shown(write.oldObject), shown(write.object))).join('\n')
      : '';
  return {
    preview: cut(preview),
    diff: cut(diff),
    truncated: preview.length > LARGEST || diff.length > LARGEST,
  };
}

/** The limit counts characters, of which UTF-8 text has at most as many as bytes. */
function cut(text: string): string {
  return text.length <= LARGEST ? text : `${text.slice(0, LARGEST - CUT.length)}${CUT}`;
}
