import { Alert, ExpandableSection, Spinner } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import type { Comparison, ShownRow } from './compare.ts';
import { Manifest } from './manifest-text.tsx';
import { RowsTable } from './rows-table.tsx';
import type { Sides } from './sides.ts';
import { TextDiff } from './text-diff.tsx';

export interface ComparisonViewProps {
  readonly operation: 'Create' | 'Update' | 'Delete';
  readonly sides: Sides;
  readonly comparison: Comparison | undefined;
  /** The difference as it was held, for when there is no other. */
  readonly held: readonly ShownRow[];
  readonly preview: string | undefined;
}

/** The table of what changes, and the text below it. */
export function ComparisonView(props: ComparisonViewProps): ReactElement {
  const { operation, sides, comparison, held, preview } = props;
  const t = useWords();
  if ('why' in sides) return <Without {...props} why={sides.why} />;
  if (!comparison) return <Spinner size="md" aria-label={t('Comparing')} />;
  const { rows, added, removed } = comparison;
  if (rows.length === 0 && added + removed === 0) {
    return <Same comparison={comparison} held={held} operation={operation} preview={preview} />;
  }
  const isWhole = sides.before === undefined || sides.after === undefined;
  return (
    <>
      <p className="clotho-quiet">
        {t('{{count}} lines added', { count: added })}, {t('{{count}} removed', { count: removed })}
      </p>
      {isWhole || rows.length === 0 ? undefined : <RowsTable rows={rows} />}
      <TextDiff comparison={comparison} />
      <Folded paths={comparison.folded} />
    </>
  );
}

function Same(props: {
  readonly comparison: Comparison;
  readonly held: readonly ShownRow[];
  readonly operation: string;
  readonly preview: string | undefined;
}): ReactElement {
  const t = useWords();
  return (
    <>
      <p>{t('No difference: it is as asked for.')}</p>
      <Folded paths={props.comparison.folded} />
      {props.held.length > 0 ? (
        <ExpandableSection toggleText={t('What was different when it was held')}>
          <RowsTable rows={props.held} />
        </ExpandableSection>
      ) : undefined}
    </>
  );
}

/** Says how much is left out, and what. */
function Folded({ paths }: { readonly paths: readonly string[] }): ReactElement {
  const t = useWords();
  if (paths.length === 0) return <></>;
  return (
    <ExpandableSection
      toggleText={t('{{count}} fields hidden: their value is the default', { count: paths.length })}
    >
      <code className="clotho-path">{paths.join('\n')}</code>
    </ExpandableSection>
  );
}

/** What can be said without both texts. */
function Without(
  props: ComparisonViewProps & { readonly why: (Sides & { why: string })['why'] },
): ReactElement {
  const { why, held, preview, operation } = props;
  const t = useWords();
  if (why === 'loading') return <Spinner size="md" aria-label={t('Loading')} />;
  const words = {
    stored: undefined,
    unreadable: t(
      'You may not read the live object, or it is never shown (Secrets); this is the difference as it was held.',
    ),
    'no-earlier': t(
      'The request that was approved before is not kept any more; the journal has it. This is the difference as it was held.',
    ),
    adopted: t(
      'Nothing was approved before: the object was there when its namespace came under management, or is new. This is the difference as it was held.',
    ),
    gone: t('The request is not there any more, or another one has its name. The journal has it.'),
  }[why];
  return (
    <>
      {words === undefined ? undefined : (
        <Alert component="p" isInline isPlain variant="info" title={words} />
      )}
      {operation === 'Update' && held.length > 0 ? <RowsTable rows={held} /> : undefined}
      {preview === undefined ? undefined : (
        <ExpandableSection toggleText={t('The whole manifest')}>
          <Manifest yaml={preview} />
        </ExpandableSection>
      )}
    </>
  );
}
