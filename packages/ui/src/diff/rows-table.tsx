import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import type { ShownRow } from './compare.ts';

const MOST = 200;

/** What changes, field by field. */
export function RowsTable({ rows }: { readonly rows: readonly ShownRow[] }): ReactElement {
  const t = useWords();
  const rest = rows.length - MOST;
  return (
    <>
      <Table
        aria-label={t('What changes')}
        variant="compact"
        borders
        gridBreakPoint=""
        className="clotho-rows"
      >
        <Thead>
          <Tr>
            <Th width={40}>{t('Field')}</Th>
            <Th>{t('Before')}</Th>
            <Th>{t('After')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {rows.slice(0, MOST).map((row) => (
            <Row key={`${row.op} ${row.path}`} row={row} />
          ))}
        </Tbody>
      </Table>
      {rest > 0 ? (
        <p>{t('… and {{count}} more fields; see the text below', { count: rest })}</p>
      ) : undefined}
    </>
  );
}

function Row({ row: { path, op, before, after } }: { readonly row: ShownRow }): ReactElement {
  const t = useWords();
  return (
    <Tr>
      <Th scope="row">
        <code className="clotho-path">{path === '' ? t('(everything)') : path}</code>
      </Th>
      <Td>{before === undefined ? <Absent op={op} /> : <del>{before}</del>}</Td>
      <Td>{after === undefined ? <Absent op={op} /> : <ins>{after}</ins>}</Td>
    </Tr>
  );
}

function Absent({ op }: { readonly op: ShownRow['op'] }): ReactElement {
  const t = useWords();
  return <span className="clotho-quiet">{op === 'add' ? t('not set') : t('removed')}</span>;
}
