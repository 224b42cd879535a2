import { locale } from './words.ts';

const STAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** What the operator says, with its moments (RFC 3339) as the viewer's clock shows them. */
export function withLocalTimes(text: string): string {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' });
  return text.replaceAll(STAMP, (stamp) => format.format(new Date(stamp)));
}
