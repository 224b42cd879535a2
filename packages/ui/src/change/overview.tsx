import {
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  List,
  ListItem,
} from '@patternfly/react-core';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Change } from '@clotho/api';
import { changeAddress } from '../app/addresses.ts';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { Checklist } from './checklist.tsx';
import { askedAt } from './standing.ts';
import { Stages } from './stages.tsx';
import { Steps } from './steps.tsx';

/** Where a Change stands: what holds it up, who decides, what is known of it. */
export function Overview({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { status } = change;
  return (
    <div className="clotho-overview">
      <div className="clotho-column">
        <Part title={t('What it needs')}>
          <Checklist change={change} />
        </Part>
        {status?.stages && status.stages.length > 0 ? (
          <Part title={t('Stages')}>
            <Stages stages={status.stages} />
          </Part>
        ) : undefined}
        <Part title={t('Approval')}>
          <Steps change={change} />
        </Part>
      </div>
      <div className="clotho-column">
        <Part title={t('About')}>
          <Facts change={change} />
        </Part>
        <Risk change={change} />
        <Collisions change={change} />
        <Review change={change} />
      </div>
    </div>
  );
}

function Part(props: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <Card isCompact component="section">
      <CardTitle component="h2">{props.title}</CardTitle>
      <CardBody>{props.children}</CardBody>
    </Card>
  );
}

function Facts({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { metadata, spec, status } = change;
  return (
    <DescriptionList isCompact isHorizontal termWidth="9rem">
      <Fact term={t('Namespace')}>{metadata.namespace}</Fact>
      <Fact term={t('Category')}>{t(spec.category)}</Fact>
      <Fact term={t('Requested by')}>{spec.requestedBy?.username}</Fact>
      <Fact term={t('Amended by')}>
        {spec.amendedBy?.map(({ username }) => username).join(', ')}
      </Fact>
      <Time term={t('Planned from')} at={spec.plannedStartTime} />
      <Time term={t('Planned until')} at={spec.plannedEndTime} />
      <Judged change={change} />
      <Time term={t('Asked for')} at={askedAt(change)} />
      <Time term={t('Finished')} at={status?.finishedAt} />
    </DescriptionList>
  );
}

/** What was found out about it. */
function Judged({ change: { spec, status } }: { readonly change: Change }): ReactElement {
  const t = useWords();
  return (
    <>
      <Fact term={t('Window')}>{status?.window?.summary}</Fact>
      <Fact term={t('Overridden by')}>{status?.window?.overriddenBy}</Fact>
      <Fact term={t('Workflow')}>{status?.workflow}</Fact>
      <Fact term={t('Tickets')}>
        {spec.tickets?.map((ticket) => (
          <Ticket key={ticket.id} ticket={ticket} />
        ))}
      </Fact>
      <Fact term={t('Archive')}>{status?.archive?.key}</Fact>
      <Fact term={t('Content')}>
        <Digest digest={status?.contentDigest} />
      </Fact>
    </>
  );
}

function Fact(props: { readonly term: string; readonly children: ReactNode }): ReactElement {
  const { term, children } = props;
  if (children === undefined || children === '') return <></>;
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>{children}</DescriptionListDescription>
    </DescriptionListGroup>
  );
}

function Time(props: { readonly term: string; readonly at: string | undefined }): ReactElement {
  const { term, at } = props;
  return at === undefined ? (
    <></>
  ) : (
    <Fact term={term}>
      <Moment at={at} />
    </Fact>
  );
}

function Digest({ digest }: { readonly digest: string | undefined }): ReactElement {
  const t = useWords();
  return <code className="clotho-digest">{digest ?? t('not known yet')}</code>;
}

type TicketOf = NonNullable<Change['spec']['tickets']>[number];

function Ticket({ ticket: { system, id, url } }: { readonly ticket: TicketOf }): ReactElement {
  const isWeb = url !== undefined && /^https?:\/\//.test(url);
  return (
    <div>
      {isWeb ? (
        <a href={url} rel="noreferrer">
          {id}
        </a>
      ) : (
        id
      )}{' '}
      <span className="clotho-quiet">{system}</span>
    </div>
  );
}

function Risk({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const risk = change.status?.risk;
  if (!risk) return <></>;
  const { declared, assessed, effective, reasons } = risk;
  return (
    <Part title={t('Risk: {{effective}}', { effective: t(effective) })}>
      <p>
        {t('Declared {{declared}}, assessed {{assessed}}; the higher one counts.', {
          declared: t(declared),
          assessed: t(assessed),
        })}
      </p>
      <List>
        {reasons.map((reason) => (
          <ListItem key={reason}>{reason}</ListItem>
        ))}
      </List>
    </Part>
  );
}

function Collisions({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const { collisions = [] } = change.status ?? {};
  if (collisions.length === 0) return <></>;
  return (
    <Part title={t('Meets other Changes')}>
      <List>
        {collisions.map(({ change: name, namespace, on }) => (
          <ListItem key={`${namespace}/${name} ${on}`}>
            <Link to={changeAddress(namespace, name)}>{name}</Link>: {on}
          </ListItem>
        ))}
      </List>
    </Part>
  );
}

function Review({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const review = change.status?.review;
  if (!review) return <></>;
  const words = {
    Due: t('It is due.'),
    Overdue: t('It is overdue: until it is done, its requester can declare no other emergency.'),
    Done: review.verdict === 'Justified' ? t('It was justified.') : t('It was not justified.'),
  };
  return (
    <Part title={t('Review of the emergency')}>
      <p>{words[review.state]}</p>
      {review.state === 'Done' ? (
        <p>
          {review.by} {review.comment === undefined ? '' : `“${review.comment}”`}
        </p>
      ) : (
        <div>
          {t('Due')} <Moment at={review.dueAt} />
        </div>
      )}
    </Part>
  );
}
