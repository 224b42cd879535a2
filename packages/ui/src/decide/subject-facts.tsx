import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { changeAddress } from '../app/addresses.ts';
import { operationOf, titleOf, type Carried } from '../change/carried.ts';
import { riskOf } from '../change/standing.ts';
import { OperationMark } from '../diff/operation-mark.tsx';
import { RiskLabel } from '../shell/labels.tsx';
import { useWords } from '../shell/words.ts';
import type { Outlook } from './decision.ts';

export interface SubjectFactsProps {
  readonly change: Change;
  readonly step: string;
  readonly outlook: Outlook | undefined;
  readonly carried: readonly Carried[];
}

/** So many resources are named. */
const MOST = 5;

/** What exactly is decided, and by whose authority. */
export function SubjectFacts(props: SubjectFactsProps): ReactElement {
  const t = useWords();
  const { change, step, outlook, carried } = props;
  const { metadata, spec, status } = change;
  const found = status?.steps?.find(({ name }) => name === step);
  return (
    <DescriptionList isCompact isHorizontal>
      <Fact term={t('What')}>{spec.description}</Fact>
      <Fact term={t('Does')}>
        {carried.slice(0, MOST).map((each) => (
          <div key={each.name}>
            <OperationMark operation={operationOf(each)} /> {titleOf(each)}
          </div>
        ))}
        {carried.length > MOST ? (
          <div>{t('and {{count}} more', { count: carried.length - MOST })}</div>
        ) : undefined}
        <Link to={`${changeAddress(metadata.namespace ?? '', metadata.name)}?tab=manifests`}>
          {t('Look at the manifests')}
        </Link>
      </Fact>
      <Fact term={t('Risk')}>
        <RiskLabel level={riskOf(change)} /> {t(spec.category)}
      </Fact>
      <Fact term={t('Content')}>
        <code className="clotho-digest">{status?.contentDigest ?? t('not known yet')}</code>
      </Fact>
      {found ? (
        <Fact term={t('Step')}>
          {t('{{step}}: {{approvals}} of {{count}} approvals', {
            step,
            approvals: found.approvals,
            count: found.needed,
          })}
        </Fact>
      ) : undefined}
      <Fact term={t('You decide as')}>
        <Authority outlook={outlook} />
      </Fact>
    </DescriptionList>
  );
}

function Authority({ outlook }: { readonly outlook: Outlook | undefined }): ReactElement {
  const t = useWords();
  if (!outlook) return <>{t('asking')}</>;
  if (!outlook.may) return <>{t('You may not decide this now.')}</>;
  const { username, onBehalfOf, via } = outlook.as;
  if (!onBehalfOf) return <>{username}</>;
  return (
    <>
      {t('{{username}} for {{other}}, by delegation {{via}}', {
        username,
        other: onBehalfOf.username,
        via: via ?? '',
      })}
    </>
  );
}

function Fact(props: { readonly term: string; readonly children: ReactNode }): ReactElement {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{props.term}</DescriptionListTerm>
      <DescriptionListDescription>{props.children}</DescriptionListDescription>
    </DescriptionListGroup>
  );
}
