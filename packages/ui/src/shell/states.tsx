import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Spinner,
} from '@patternfly/react-core';
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import { LockIcon } from '@patternfly/react-icons/dist/esm/icons/lock-icon';
import { SearchIcon } from '@patternfly/react-icons/dist/esm/icons/search-icon';
import type { ComponentType, ReactElement, ReactNode } from 'react';
import type { Failure } from '../http/failure.ts';
import { useWords } from './words.ts';

/** While a screen waits for its first data. */
export function LoadingState(): ReactElement {
  const t = useWords();
  return <EmptyState headingLevel="h2" titleText={t('Loading')} icon={Spinner} />;
}

export interface NothingStateProps {
  readonly title: string;
  /** What to do next. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** A magnifying glass, as after a search, if left out. */
  readonly icon?: ComponentType;
}

/** When there is nothing to show, which is no failure. */
export function NothingState({
  title,
  children,
  actions,
  icon = SearchIcon,
}: NothingStateProps): ReactElement {
  return (
    <EmptyState headingLevel="h2" titleText={title} icon={icon}>
      <EmptyStateBody>{children}</EmptyStateBody>
      {actions === undefined ? undefined : (
        <EmptyStateFooter>
          <EmptyStateActions>{actions}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  );
}

export interface FailureStateProps {
  readonly failure: Failure;
  readonly onRetry?: (() => void) | undefined;
}

/** When a screen could not be filled: not allowed, or could not be asked. */
export function FailureState({ failure, onRetry }: FailureStateProps): ReactElement {
  const t = useWords();
  const forbidden = failure.status === 403;
  return (
    <EmptyState
      headingLevel="h2"
      status={forbidden ? 'warning' : 'danger'}
      titleText={forbidden ? t('You may not see this') : t('This could not be loaded')}
      icon={forbidden ? LockIcon : ExclamationCircleIcon}
    >
      <EmptyStateBody>{failure.message}</EmptyStateBody>
      {onRetry === undefined ? undefined : (
        <EmptyStateFooter>
          <Button onClick={onRetry}>{t('Try again')}</Button>
        </EmptyStateFooter>
      )}
    </EmptyState>
  );
}

/** An address that leads to no screen. */
export function NotFoundState(): ReactElement {
  const t = useWords();
  return (
    <NothingState title={t('There is no such page')}>
      {t('Check the address, or choose a page from the navigation.')}
    </NothingState>
  );
}
