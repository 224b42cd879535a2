import type { ManifestRequest } from '@clotho/api';
import type { Paint } from '../text/style.ts';

const ASKED = { Create: 'creates', Update: 'changes', Delete: 'deletes' } as const;

/** What one request does to its object, as coloured lines with a heading. */
export function differenceLines(request: ManifestRequest, paint: Paint): string[] {
  const { operation, target, requester } = request.spec;
  const { status } = request;
  const what = `${target.kind} ${target.namespace ? `${target.namespace}/` : ''}${target.name}`;
  return [
    paint('strong', `${request.metadata.name} ${ASKED[operation]} ${what}`) +
      paint('quiet', `  (${requester.username}, ${status?.phase ?? 'Pending'})`),
    ...body(request, paint),
    ...(status?.truncated ? [paint('busy', '… cut at 64 KiB')] : []),
  ];
}

function body({ metadata, spec, status }: ManifestRequest, paint: Paint): string[] {
  const lines = linesOf(status?.diff);
  if (spec.operation === 'Update' && lines.length > 0) {
    return lines.flatMap((line) => fieldLines(line, paint));
  }
  const manifest = linesOf(status?.preview);
  if (manifest.length === 0) {
    const next = `kubectl get manifestrequest ${metadata.name} -o yaml`;
    return [paint('quiet', `no preview is stored; see: ${next}`)];
  }
  if (spec.operation === 'Update') return manifest.map((line) => `  ${line}`);
  const [mark, tone] = spec.operation === 'Create' ? ['+', 'good' as const] : ['-', 'bad' as const];
  return manifest.map((line) => paint(tone, `${mark} ${line}`));
}

/** One line `path: old → new`, `path: added new` or `path: removed old` as path, `-` and `+`. */
function fieldLines(line: string, paint: Paint): string[] {
  const [path, value] = splitOutsideQuotes(line, ': ') ?? [];
  if (path === undefined || value === undefined) return [paint('busy', `~ ${line}`)];
  const removed = (text: string): string => paint('bad', `-   ${text}`);
  const added = (text: string): string => paint('good', `+   ${text}`);
  const head = `  ${path}`;
  if (value.startsWith('added ')) return [head, added(value.slice('added '.length))];
  if (value === 'removed') return [head, removed('')];
  if (value.startsWith('removed ')) return [head, removed(value.slice('removed '.length))];
  const [old, now] = splitOutsideQuotes(value, ' → ') ?? [];
  if (old === undefined || now === undefined) return [head, paint('busy', `~   ${value}`)];
  return [head, removed(old), added(now)];
}

// Paths and values quote as JSON does, so a separator between quotes is content.
function splitOutsideQuotes(text: string, separator: string): [string, string] | undefined {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (quoted && text[at] === '\\') at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text.startsWith(separator, at)) {
      return [text.slice(0, at), text.slice(at + separator.length)];
    }
  }
  return undefined;
}

function linesOf(text: string | undefined): string[] {
  const trimmed = text?.trimEnd() ?? '';
  return trimmed === '' ? [] : trimmed.split('\n');
}
