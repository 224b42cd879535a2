import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core';
import type { ReactElement, ReactNode } from 'react';
import type { Change } from '@clotho/api';
import { riskOf } from '../change/standing.ts';
import { RiskLabel } from '../shell/labels.tsx';
import { useWords } from '../shell/words.ts';
import type { Outlook } from './decision.ts';

export interface SubjectFactsProps {
  readonly change: Change;
  readonly step: string;
  readonly outlook: Outlook | undefined;
}

/** What exactly is decided, and by whose authority. */
export function SubjectFacts({ change, step, outlook }: SubjectFactsProps): ReactElement {
  const t = useWords();
  const { spec, status } = change;
  const found = status?.steps?.find(({ name }) => name === step);
  return (
    <DescriptionList isCompact isHorizontal>
      <Fact term={t('What')}>{spec.description}</Fact>
      <Fact term={t('Risk')}>
        <RiskLabel level={riskOf(change)} /> {spec.category}
      </Fact>
      <Fact term={t('Content')}>
        <code className="clotho-digest">{status?.contentDigest ?? t('not known yet')}</code>
      </Fact>
      {found ? (
        <Fact term={t('Step')}>
          {t('{{step}}: {{approvals}} of {{needed}} approvals', {
            step,
            approvals: found.approvals,
            needed: found.needed,
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
