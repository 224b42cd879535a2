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

/** What is kept whole beside the journal; etcd takes no larger objects. */
const LARGEST_WHOLE = 8 * 1024 * 1024;

export interface Preview {
  /** What the request shows. */
  shown: { preview: string; diff: string; truncated: boolean };
  /** The preview as it is without the cut, where there is one. */
  whole?: string;
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
  const isCut = preview.length > LARGEST;
  return {
    shown: {
      preview: cut(preview),
      diff: cut(diff),
      truncated: isCut || diff.length > LARGEST,
    },
    ...(isCut && preview.length <= LARGEST_WHOLE ? { whole: preview } : {}),
  };
}

/** The limit counts characters, of which UTF-8 text has at most as many as bytes. */
function cut(text: string): string {
  return text.length <= LARGEST ? text : `${text.slice(0, LARGEST - CUT.length)}${CUT}`;
}
