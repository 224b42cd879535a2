import { BanIcon } from '@patternfly/react-icons/dist/esm/icons/ban-icon';
import { ClockIcon } from '@patternfly/react-icons/dist/esm/icons/clock-icon';
import { DoorOpenIcon } from '@patternfly/react-icons/dist/esm/icons/door-open-icon';
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon';
import type { ComponentType, CSSProperties, ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import { isMovable, type Item } from './item.ts';
import { formatted, timeOfDay } from './zone-time.ts';

export interface ChipProps {
  readonly item: Item;
  readonly zone: string;
  readonly onOpen: (item: Item) => void;
  readonly style?: CSSProperties;
}

/** Never by colour alone: each kind has its pattern, its sign and its word. */
const SIGNS: Readonly<Record<Item['kind'], ComponentType>> = {
  freeze: BanIcon,
  window: DoorOpenIcon,
  change: ClockIcon,
};

/** One thing on the calendar; a Change that may be planned anew can be dragged. */
export function Chip({ item, zone, onOpen, style }: ChipProps): ReactElement {
  const t = useWords();
  const Sign = SIGNS[item.kind];
  const collides = (item.change?.status?.collisions ?? []).length > 0;
  const { kind, words } = useItemWords(zone)(item);
  return (
    <button
      type="button"
      className={`clotho-calendar-chip clotho-calendar-${item.kind}`}
      title={words}
      style={style}
      draggable={isMovable(item)}
      onDragStart={(event) => event.dataTransfer.setData('text/plain', item.id)}
      onClick={() => onOpen(item)}
    >
      <Sign aria-hidden />
      {collides ? (
        <>
          <ExclamationTriangleIcon aria-hidden />
          <span className="pf-v6-u-screen-reader">{t('Meets another Change:')} </span>
        </>
      ) : undefined}
      <span className="pf-v6-u-screen-reader">{kind} </span>
      <span className="clotho-calendar-chip-text">
        {Number.isFinite(item.start) ? `${timeOfDay(item.start, zone)} ` : ''}
        {item.name}
      </span>
    </button>
  );
}

/** `Freeze year-end, 20 Dec 2025, 01:00 to 2 Jan 2026, 01:00`. */
function useItemWords(zone: string): (item: Item) => { kind: string; words: string } {
  const t = useWords();
  const kinds = { freeze: t('Freeze'), window: t('Window'), change: t('Change') };
  const moment = (at: number): string =>
    formatted(at, zone, { dateStyle: 'medium', timeStyle: 'short' });
  return ({ kind, name, start, end }) => ({
    kind: kinds[kind],
    words: t('{{kind}} {{name}}, {{from}} to {{to}}', {
      kind: kinds[kind],
      name,
      from: moment(start),
      to: Number.isFinite(end) ? moment(end) : t('no known end'),
    }),
  });
}
