import { Alert, Button, Checkbox, Spinner, Title } from '@patternfly/react-core';
import { AngleDownIcon } from '@patternfly/react-icons/dist/esm/icons/angle-down-icon';
import { AngleRightIcon } from '@patternfly/react-icons/dist/esm/icons/angle-right-icon';
import { useRef, type ReactElement } from 'react';
import type { ManifestRequest } from '@clotho/api';
import { operationOf, titleOf, type Carried } from '../change/carried.ts';
import { useWords } from '../shell/words.ts';
import { ComparisonView } from './comparison-view.tsx';
import { heldRows } from './held-rows.ts';
import { MovedBanner } from './moved-banner.tsx';
import { OperationMark } from './operation-mark.tsx';
import { anchorOf } from './resource-tree.tsx';
import { sidesOf, type LiveObject, type Sides } from './sides.ts';
import { useComparison, useLiveObject } from './use-comparison.ts';
import { useNear } from './use-near.ts';
import { useWhole } from './use-whole.ts';
import type { DiffView } from './view.ts';

export interface ResourceDiffProps {
  readonly carried: Carried;
  readonly requests: readonly ManifestRequest[];
  readonly view: DiffView;
  readonly isViewed: boolean;
  readonly onViewed: (isViewed: boolean) => void;
}

const LOADING: Sides = { why: 'loading' };

/** What happens to one resource. Its difference is made when it comes near. */
export function ResourceDiff(props: ResourceDiffProps): ReactElement {
  const { carried, view, isViewed, onViewed } = props;
  const t = useWords();
  const place = useRef<HTMLElement>(null);
  const isNear = useNear(place);
  const isOpen = view.isOpen(carried.name);
  const title = titleOf(carried);
  return (
    <section ref={place} id={anchorOf(carried.name)} className="clotho-resource" aria-label={title}>
      <header>
        <Button
          variant="plain"
          aria-expanded={isOpen}
          aria-label={
            isOpen ? t('Collapse {{title}}', { title }) : t('Expand {{title}}', { title })
          }
          icon={isOpen ? <AngleDownIcon /> : <AngleRightIcon />}
          onClick={() => view.open(carried.name, !isOpen)}
        />
        <OperationMark operation={operationOf(carried)} />
        <Title headingLevel="h2" size="md">
          {title}
        </Title>
        <Checkbox
          id={`seen-${carried.name}`}
          label={t('Viewed')}
          isChecked={isViewed}
          onChange={(_, isChecked) => {
            onViewed(isChecked);
            view.open(carried.name, !isChecked);
          }}
        />
      </header>
      {isOpen ? (
        <div className="clotho-resource-body">
          {isNear ? <Body {...props} /> : <Spinner size="md" aria-label={t('Comparing')} />}
        </div>
      ) : undefined}
    </section>
  );
}

function Body({ carried: known, requests, view }: ResourceDiffProps): ReactElement {
  const { request, isCut, isLoading } = useWhole(known.request);
  const carried = { ...known, request };
  const { state } = carried;
  const t = useWords();
  const live = useLive(carried, view);
  const sides = isLoading ? LOADING : sidesOf(carried, { base: view.base, live, requests });
  const { comparison, error } = useComparison(sides, view.fold);
  return (
    <>
      {view.isFinished ? undefined : <MovedBanner live={live} carried={carried} />}
      <Words variant="danger" words={error?.message} />
      <Words variant="info" words={state.message} />
      <CutNote isShown={isCut} />
      <ComparisonView
        operation={operationOf(carried)}
        sides={sides}
        comparison={comparison}
        held={heldRows(request?.status?.diff)}
        preview={request?.status?.preview}
      />
      <Origin request={request} label={t('Asked by')} />
    </>
  );
}

function useLive({ state, request }: Carried, view: DiffView): LiveObject {
  const target = state.target ?? request?.spec.target;
  return useLiveObject(target, !view.isFinished || view.base === 'live');
}

function CutNote({ isShown }: { readonly isShown: boolean }): ReactElement {
  const t = useWords();
  if (!isShown) return <></>;
  return (
    <Alert
      component="p"
      isInline
      variant="warning"
      title={t('This manifest is cut at 64 KiB: it can’t be had whole from the journal.')}
    />
  );
}

interface WordsProps {
  readonly variant: 'danger' | 'info';
  readonly words: string | undefined;
}

function Words({ variant, words }: WordsProps): ReactElement {
  return words === undefined ? (
    <></>
  ) : (
    <Alert component="p" isInline variant={variant} title={words} />
  );
}

function Origin(props: {
  readonly request: ManifestRequest | undefined;
  readonly label: string;
}): ReactElement {
  const { request, label } = props;
  if (!request) return <></>;
  return (
    <p className="clotho-quiet">
      {label} {request.spec.requester.username} · {request.metadata.name} ·{' '}
      <code className="clotho-path">{request.spec.digest}</code>
    </p>
  );
}
