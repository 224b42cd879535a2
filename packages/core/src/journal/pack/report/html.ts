/** HTML that is ready to be put into a page. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Html[];

/** Text between tags is escaped, unless it is HTML made by this function. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce((before, string, i) => before + written(parts[i - 1]) + string);
  return { html: text };
}

export const nothing: Html = { html: '' };

function written(part: Part | undefined): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escape(part);
  return 'html' in part ? part.html : part.map((each) => each.html).join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** `2025-12-15 02:00:00 UTC`; a time in another zone stands as it was written. */
export function time(rfc3339: string): Html {
  return moment(rfc3339, ' UTC');
}

/** The same in a column whose heading says that times are in UTC. */
export function timeInColumn(rfc3339: string): Html {
  return moment(rfc3339, '');
}

function moment(rfc3339: string, zone: string): Html {
  const [, date = '', clock = ''] = /^(\S{10})T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(rfc3339) ?? [];
  const shown = date === '' ? rfc3339 : `${date} ${clock}${zone}`;
  return html`<time datetime="${rfc3339}">${shown}</time>`;
}

/** The reference to an entry of the journal, and whether it is another than the journal has. */
export function entryNumber(seq: number, isUnproven: boolean): Html {
  const mark = isUnproven ? html` <span class="badge bad">not proven</span>` : nothing;
  return html`<span class="seq">#${seq}</span>${mark}`;
}

/** A digest, short enough to be compared by eye, in full where the pointer rests or it is copied. */
export function digest(value: string): Html {
  const [, algorithm = '', rest = ''] = /^(sha256:)?([0-9a-f]{64})$/.exec(value) ?? [];
  if (rest === '') return html`<code>${value}</code>`;
  const full = `${algorithm}${rest}`;
  return html`<code title="${full}">${rest.slice(0, 12)}…${rest.slice(-4)}</code>`;
}
