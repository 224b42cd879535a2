import { Label, List, ListItem } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { JournalInfo } from '@clotho/api';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';

type Cosignatures = NonNullable<JournalInfo['cosignatures']>;
type Timestamps = NonNullable<JournalInfo['timestamps']>;

/** Which witnesses have signed how much of the journal, and whether they are enough. */
export function Witnesses({ of }: { readonly of: Cosignatures }): ReactElement {
  const t = useWords();
  const { size, witnesses } = of;
  return (
    <>
      {size === null ? (
        <Label isCompact color="orange">
          {t('Not enough have signed')}
        </Label>
      ) : (
        t('Enough have signed {{count}} entries', { count: size })
      )}
      <List isPlain className="clotho-journal-vouchers">
        {witnesses.map((each) => (
          <Voucher key={each.name} {...each} />
        ))}
      </List>
    </>
  );
}

/** Which timestamp authorities have seen how much of the journal, and when. */
export function TimestampedBy({ of }: { readonly of: Timestamps }): ReactElement {
  return (
    <List isPlain>
      {of.map((each) => (
        <Voucher key={each.authority} {...each} name={each.authority} />
      ))}
    </List>
  );
}

interface VoucherProps {
  readonly name: string;
  readonly size: number | null;
  readonly at: string | null;
  readonly problem: string | null;
}

function Voucher({ name, size, at, problem }: VoucherProps): ReactElement {
  const t = useWords();
  return (
    <ListItem>
      <span className="clotho-journal-hash">{name}</span>{' '}
      {size === null || at === null ? (
        t('nothing yet')
      ) : (
        <>
          {t('{{count}} entries', { count: size })}, <Moment at={at} />
        </>
      )}
      {problem !== null && <div className="clotho-journal-fails">{problem}</div>}
    </ListItem>
  );
}
