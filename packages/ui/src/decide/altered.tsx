import { Alert, AlertActionLink, ExpandableSection } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { ComparisonView } from '../diff/comparison-view.tsx';
import { differenceOf } from '../diff/difference.ts';
import { RowsTable } from '../diff/rows-table.tsx';
import { shownValue } from '../diff/shown-value.ts';
import { useComparison } from '../diff/use-comparison.ts';
import { useWords } from '../shell/words.ts';
import type { Seen, SeenRequest, SeenState } from './seen.ts';

/** Shows what became another since the person looked, and asks whether they have looked again. */
export function Altered({ state }: { readonly state: SeenState }): ReactElement {
  const t = useWords();
  const { seen, now, isAltered, acknowledge } = state;
  if (!isAltered || !seen || !now) return <></>;
  return (
    <Alert
      component="p"
      isInline
      variant="warning"
      title={t('The content changed since you looked')}
      actionLinks={
        <AlertActionLink onClick={acknowledge}>
          {t('I have looked at what changed')}
        </AlertActionLink>
      }
    >
      <p>{t('Decisions made on what it was do not count any more. What changed:')}</p>
      <SpecRows seen={seen} now={now} />
      {alterations(seen, now).map((alteration) => (
        <RequestAlteration key={alteration.name} alteration={alteration} />
      ))}
    </Alert>
  );
}

function SpecRows({ seen, now }: { readonly seen: Seen; readonly now: Seen }): ReactElement {
  const rows = differenceOf(seen.spec, now.spec).map(({ path, op, before, after }) => ({
    path: `spec.${path}`,
    op,
    ...(before === undefined ? {} : { before: shownValue(before, after) }),
    ...(after === undefined ? {} : { after: shownValue(after, before) }),
  }));
  return rows.length === 0 ? <></> : <RowsTable rows={rows} />;
}

interface Alteration {
  readonly name: string;
  readonly title: string;
  readonly old?: SeenRequest | undefined;
  readonly now?: SeenRequest | undefined;
}

function alterations(seen: Seen, now: Seen): Alteration[] {
  const names = new Set([...seen.requests, ...now.requests].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const old = seen.requests.find((each) => each.name === name);
    const current = now.requests.find((each) => each.name === name);
    if (old?.digest === current?.digest) return [];
    return [{ name, title: current?.title ?? old?.title ?? name, old, now: current }];
  });
}

function RequestAlteration({ alteration }: { readonly alteration: Alteration }): ReactElement {
  const { title, old, now } = alteration;
  const t = useWords();
  if (!old) return <p>{t('{{title}} came in', { title })}</p>;
  if (!now) return <p>{t('{{title}} was taken out', { title })}</p>;
  return (
    <ExpandableSection toggleText={t('{{title}} changed', { title })} isExpanded>
      {old.preview === undefined || now.preview === undefined ? (
        <p>{t('See the manifests for what it is now.')}</p>
      ) : (
        <Texts before={old.preview} after={now.preview} />
      )}
    </ExpandableSection>
  );
}

function Texts({
  before,
  after,
}: {
  readonly before: string;
  readonly after: string;
}): ReactElement {
  const sides = { before: { yaml: before }, after: { yaml: after } };
  const { comparison } = useComparison(sides, true);
  return (
    <div className="clotho-diff">
      <ComparisonView
        operation="Update"
        sides={sides}
        comparison={comparison}
        held={[]}
        preview={undefined}
      />
    </div>
  );
}
