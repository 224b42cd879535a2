import {
  MenuToggle,
  SearchInput,
  Select,
  SelectList,
  SelectOption,
  ToggleGroup,
  ToggleGroupItem,
} from '@patternfly/react-core';
import { useRef, useState, type ReactElement } from 'react';
import { CHANGE_PHASES } from './phases.ts';
import { spaced } from '../shell/labels.tsx';
import { useShortcuts } from '../shell/shortcuts.ts';
import { useWords } from '../shell/words.ts';
import { OPEN, type Filter, type FilterProps } from './filter.ts';
import { SavedViews } from './saved-views.tsx';

const RISKS = ['High', 'Medium', 'Low'] as const;

/** Narrows the list; what is chosen is in the address. */
export function FilterBar({ filter, onFilter }: FilterProps): ReactElement {
  const t = useWords();
  const search = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => search.current?.focus() });
  const set = (part: Partial<Filter>): void => onFilter({ ...filter, ...part });
  return (
    <search className="clotho-filter-bar">
      <SearchInput
        ref={search}
        className="clotho-search"
        aria-label={t('Search changes')}
        placeholder={t('Search (/): name, words, person, object, ticket')}
        value={filter.text}
        onChange={(_, text) => set({ text })}
        onClear={() => set({ text: '' })}
      />
      <ToggleGroup isCompact aria-label={t('Whose')}>
        <ToggleGroupItem
          text={t('All')}
          isSelected={filter.by === ''}
          onChange={() => set({ by: '' })}
        />
        <ToggleGroupItem
          text={t('Mine')}
          isSelected={filter.by === 'me'}
          onChange={() => set({ by: 'me' })}
        />
      </ToggleGroup>
      <Choice
        name={t('Phase')}
        options={[OPEN, ...CHANGE_PHASES]}
        chosen={filter.phases}
        onChoose={(phases) => set({ phases })}
      />
      <Choice
        name={t('Risk')}
        options={RISKS}
        chosen={filter.risks}
        onChoose={(risks) => set({ risks })}
      />
      <SavedViews filter={filter} onFilter={onFilter} />
    </search>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** Several of a few. */
function Choice({ name, options, chosen, onChoose }: ChoiceProps): ReactElement {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const choose = (option: string): void =>
    onChoose(
      chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option],
    );
  const words =
    chosen.length === 0 ? name : `${name}: ${chosen.map((each) => t(spaced(each))).join(', ')}`;
  return (
    <Select
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={(_, value) => choose(String(value))}
      toggle={{
        toggleRef: toggle,
        toggleNode: (
          <MenuToggle ref={toggle} isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {words}
          </MenuToggle>
        ),
      }}
    >
      <SelectList aria-label={name}>
        {options.map((option) => (
          <SelectOption
            key={option}
            value={option}
            hasCheckbox
            isSelected={chosen.includes(option)}
          >
            {t(spaced(option))}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
