import type { HistoryAnswer } from '@clotho/api';
import type { EnvironmentRow } from '@clotho/store';
import type { ApiContext } from '../context.ts';
import { gapOf, keptGap, spanOf } from './shape.ts';
import { storiesOf } from './story.ts';

/** How one object got here: its contents, what it ran, and the Changes that brought them. */
export async function historyOf(
  { name, seenFrom }: EnvironmentRow,
  { object, limit }: { object: string; limit: number },
  { journal, clock }: ApiContext,
): Promise<HistoryAnswer> {
  const { environments } = journal;
  const query = { environment: name, object, limit };
  const [contents, runs] = await Promise.all([
    environments.stands(query),
    environments.runs(query),
  ]);
  const first = [...contents, ...runs].map(({ from }) => from.unsureFrom ?? from.at);
  const since = Math.min(...first, clock.now());
  const gaps = await environments.gaps(name, { from: Math.max(since, seenFrom), to: clock.now() });
  const stories = await storiesOf(
    contents.map(({ change }) => change),
    journal,
  );
  return {
    environment: name,
    object,
    items: contents.map((span) => ({
      ...spanOf(span),
      story: stories.get(span.change?.uid ?? '') ?? null,
    })),
    runs: runs.map(spanOf),
    gaps: gaps.map((gap) => gapOf(keptGap(gap))),
  };
}
