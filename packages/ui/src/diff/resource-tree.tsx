import { Button, Checkbox } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { operationOf, titleOf, type Carried } from '../change/carried.ts';
import { useWords } from '../shell/words.ts';
import { viewKey } from './view-key.ts';
import { OperationMark } from './operation-mark.tsx';

export interface ResourceTreeProps {
  readonly carried: readonly Carried[];
  readonly viewed: readonly string[];
  readonly onViewed: (carried: Carried, isViewed: boolean) => void;
  readonly onOpen: (name: string) => void;
}

/** All resources of a Change: what is done to each, and which one has looked at. */
export function ResourceTree(props: ResourceTreeProps): ReactElement {
  const { carried, viewed, onViewed, onOpen } = props;
  const t = useWords();
  const seen = carried.filter((each) => viewed.includes(viewKey(each))).length;
  const go = (name: string): void => {
    onOpen(name);
    document.getElementById(anchorOf(name))?.scrollIntoView({ block: 'start' });
  };
  return (
    <nav className="clotho-diff-tree" aria-label={t('Resources')}>
      <p className="clotho-quiet">
        {t('{{seen}} of {{count}} viewed', { seen, count: carried.length })}
      </p>
      <ol>
        {carried.map((each) => (
          <li key={each.name}>
            <Checkbox
              id={`viewed-${each.name}`}
              aria-label={t('Viewed {{name}}', { name: titleOf(each) })}
              isChecked={viewed.includes(viewKey(each))}
              onChange={(_, isChecked) => onViewed(each, isChecked)}
            />
            <OperationMark operation={operationOf(each)} />
            <Button
              variant="link"
              isInline
              className="clotho-diff-name"
              onClick={() => go(each.name)}
            >
              {titleOf(each)}
            </Button>
            <Size carried={each} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Where the difference of a resource is on the page. */
export function anchorOf(name: string): string {
  return `resource-${name}`;
}

/** How much changes, as the gate counted it. */
function Size({ carried }: { readonly carried: Carried }): ReactElement {
  const t = useWords();
  const { request } = carried;
  if (operationOf(carried) !== 'Update' || !request?.status?.diff) return <></>;
  const count = request.status.diff.trimEnd().split('\n').length;
  return <span className="clotho-quiet">{t('{{count}} fields', { count })}</span>;
}
