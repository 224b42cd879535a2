import { Button, Switch, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { usePreference } from '@clotho/ui-host';
import type { Change, ManifestRequest } from '@clotho/api';
import { carriedBy, type Carried } from '../change/carried.ts';
import { isFinished } from '../change/standing.ts';
import { NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import './diff.css';
import { ResourceDiff } from './resource-diff.tsx';
import { ResourceTree } from './resource-tree.tsx';
import type { Base } from './sides.ts';
import type { DiffView } from './view.ts';
import { viewKey } from './view-key.ts';

/** With more than these, resources begin folded up. */
const OPEN_AT_FIRST = 10;

export interface ChangeDiffProps {
  readonly change: Change;
  /** All requests that the person may read. */
  readonly requests: readonly ManifestRequest[];
}

/** What a Change does to each of its resources. */
export function ChangeDiff({ change, requests }: ChangeDiffProps): ReactElement {
  const t = useWords();
  const carried = carriedBy(change, requests);
  const view = useView(change, carried);
  const [viewed, setViewed] = useViewed(change.metadata.uid);
  if (carried.length === 0) {
    return (
      <NothingState title={t('No manifests')}>
        {t(
          'This Change carries no held writes. Amend it, and name the requests that it is to carry.',
        )}
      </NothingState>
    );
  }
  return (
    <div className="clotho-diff">
      <ViewBar view={view} />
      <div className="clotho-diff-layout">
        <ResourceTree carried={carried} viewed={viewed} onViewed={setViewed} onOpen={view.open} />
        <div>
          {carried.map((each) => (
            <ResourceDiff
              key={each.name}
              carried={each}
              requests={requests}
              view={view}
              isViewed={viewed.includes(viewKey(each))}
              onViewed={(isViewed) => setViewed(each, isViewed)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const BASES: readonly Base[] = ['live', 'held', 'approved'];

function useView(change: Change, carried: readonly Carried[]): DiffView {
  const [query, setQuery] = useSearchParams();
  const [opened, setOpened] = useState<Readonly<Record<string, boolean>>>({});
  const finished = isFinished(change);
  const set = (name: string, value: string): void =>
    setQuery(
      (now) => {
        now.set(name, value);
        return now;
      },
      { replace: true },
    );
  const byDefault = carried.length <= OPEN_AT_FIRST;
  return {
    // Once it is done, what is live is what was asked for.
    base: BASES.find((each) => each === query.get('base')) ?? (finished ? 'held' : 'live'),
    fold: query.get('defaults') !== 'shown',
    isFinished: finished,
    isOpen: (name) => opened[name] ?? byDefault,
    open: (name, isOpen = true) => setOpened({ ...opened, [name]: isOpen }),
    openAll: (isOpen) => setOpened(Object.fromEntries(carried.map(({ name }) => [name, isOpen]))),
    setBase: (base) => set('base', base),
    setFold: (fold) => set('defaults', fold ? 'hidden' : 'shown'),
  };
}

function ViewBar({ view }: { readonly view: DiffView }): ReactElement {
  const t = useWords();
  const names = {
    live: t('Live now'),
    held: t('When it was held'),
    approved: t('Approved before'),
  };
  return (
    <div className="clotho-diff-bar">
      <ToggleGroup isCompact aria-label={t('Compare with')}>
        {BASES.map((base) => (
          <ToggleGroupItem
            key={base}
            text={names[base]}
            isSelected={view.base === base}
            onChange={() => view.setBase(base)}
          />
        ))}
      </ToggleGroup>
      <Switch
        label={t('Hide defaults')}
        isChecked={view.fold}
        onChange={(_, isChecked) => view.setFold(isChecked)}
      />
      <span>
        <Button variant="link" isInline onClick={() => view.openAll(true)}>
          {t('Expand all')}
        </Button>{' '}
        <Button variant="link" isInline onClick={() => view.openAll(false)}>
          {t('Collapse all')}
        </Button>
      </span>
    </div>
  );
}

function useViewed(
  uid: string,
): readonly [readonly string[], (carried: Carried, isViewed: boolean) => void] {
  const [viewed, setViewed] = usePreference<string[]>(`viewed.${uid}`, [], isTexts);
  const set = (carried: Carried, isViewed: boolean): void => {
    const others = viewed.filter((key) => key !== viewKey(carried));
    setViewed(isViewed ? [...others, viewKey(carried)] : others);
  };
  return [viewed, set];
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
