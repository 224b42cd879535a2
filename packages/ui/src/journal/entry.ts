/** An entry as the screens show it. */
export interface Entry {
  readonly seq: number;
  /** Leaf hash in hex, as the server says. */
  readonly hash: string;
  /** The bytes that were hashed, as text: canonical JSON. */
  readonly leaf: string;
  readonly kind: string;
  /** RFC 3339: when the journal took it. */
  readonly takenAt: string;
  /** RFC 3339: when it happened. */
  readonly at: string;
  /** `Kind/namespace/name`. */
  readonly subject: string;
  readonly stream: string;
  /** Leaf hash of the entry before it in its stream; empty for the first. */
  readonly prev: string;
  readonly actor: string;
  readonly change?: { readonly namespace: string; readonly name: string } | undefined;
  readonly body: Fields;
}

export interface EntryList {
  readonly entries: readonly Entry[];
  /** Behind this one it goes on; undefined at the end. */
  readonly next: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a page of `GET /api/v1/entries`. The leaves stay the text that was hashed. */
export function parsePage(text: string): EntryList {
  const page: { items: { seq: number; hash: string; event: Fields }[]; next: string | null } =
    JSON.parse(text);
  const leaves = leavesIn(text);
  return {
    entries: page.items.map(({ seq, hash, event }, i) => entryOf(seq, hash, event, leaves[i])),
    next: page.next ?? undefined,
  };
}

/** What an entry says for itself, or its first facts. */
export function inWords({ body }: Pick<Entry, 'body'>): string {
  const said = ['what', 'message', 'comment', 'reason'].map((key) => body[key]).find(isText);
  const facts = Object.entries(body)
    .filter(([, value]) => isText(value) || typeof value === 'number')
    .map(([key, value]) => `${key}: ${String(value)}`);
  return (said ?? facts.join(', ')).replaceAll(DIGEST, '$1…');
}

/** Enough to tell digests apart; the whole is on the page of the entry. */
const DIGEST = /\b([0-9a-f]{12})[0-9a-f]{52}\b/g;

/** Accounts of programs by their own name: `clotho-operator`. */
export function shortName(actor: string): string {
  return actor.replace(/^system:serviceaccount:[^:]+:/, '');
}

function entryOf(seq: number, hash: string, event: Fields, leaf: string | undefined): Entry {
  const data = fieldsOf(event['data']);
  const change = fieldsOf(data['change']);
  const [namespace, name] = [textOf(change['namespace']), textOf(change['name'])];
  return {
    seq,
    hash,
    leaf: leaf ?? JSON.stringify(event),
    kind: textOf(event['type']).split('.').at(-1) ?? '',
    takenAt: textOf(event['recordedat']),
    at: textOf(event['time']),
    subject: textOf(event['subject']),
    stream: textOf(event['stream']),
    prev: textOf(event['prev']),
    actor: textOf(fieldsOf(data['actor'])['username']),
    body: fieldsOf(data['body']),
    ...(name === '' ? ofChange(fieldsOf(data['subject'])) : { change: { namespace, name } }),
  };
}

/** An entry about a Change itself names it as its subject alone. */
function ofChange(subject: Fields): Pick<Entry, 'change'> {
  if (subject['kind'] !== 'Change') return {};
  return { change: { namespace: textOf(subject['namespace']), name: textOf(subject['name']) } };
}

/**
 * The leaves within a page, character by character: what is parsed and written anew need not be
 * what was hashed (large integers, the order of keys that look like numbers).
 */
function leavesIn(page: string): string[] {
  const leaves: string[] = [];
  for (let at = 0; ;) {
    const found = page.slice(at).search(ITEM);
    if (found === -1) return leaves;
    const begin = page.indexOf('"event":', at + found) + '"event":'.length;
    const end = endOfObject(page, begin);
    leaves.push(page.slice(begin, end));
    at = end;
  }
}

const ITEM = /\{"seq":\d+,"hash":"[0-9a-f]{64}","event":\{/;

/** Behind the brace that closes the object which begins at `begin`. */
function endOfObject(text: string, begin: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  token.lastIndex = begin;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return token.lastIndex;
  }
  return text.length;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
