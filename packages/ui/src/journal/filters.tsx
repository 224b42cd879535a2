import {
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  FormSelectOptionGroup,
  Switch,
  TextInput,
} from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import { EVERYTHING, type Filter, type FilterField } from './filter.ts';
import { kindGroups } from './kinds.ts';
import { localInput, momentOf } from './local-time.ts';

export interface FiltersProps {
  readonly filter: Filter;
  readonly onChoose: (field: FilterField, value: string) => void;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
}

/** What to look for. What is typed counts once it is confirmed or left. */
export function Filters({ filter, onChoose, follow, onFollow }: FiltersProps): ReactElement {
  const t = useWords();
  return (
    <Form
      className="clotho-journal-filters clotho-journal-noprint"
      aria-label={t('Search the journal')}
      onSubmit={(event) => event.preventDefault()}
    >
      <KindSelect kind={filter.kind} onChoose={(kind) => onChoose('kind', kind)} />
      <Typed
        label={t('Subject')}
        placeholder={t('Kind/namespace/name')}
        value={filter.subject}
        onChoose={(subject) => onChoose('subject', subject)}
      />
      <Typed
        label={t('Actor')}
        value={filter.actor}
        onChoose={(actor) => onChoose('actor', actor)}
      />
      <MomentInput
        label={t('From')}
        at={filter.since}
        onChoose={(since) => onChoose('since', since)}
      />
      <MomentInput
        label={t('Until')}
        at={filter.until}
        onChoose={(until) => onChoose('until', until)}
      />
      <Switch
        id="journal-follow"
        label={t('Follow')}
        isChecked={follow}
        onChange={(_event, checked) => onFollow(checked)}
      />
    </Form>
  );
}

/** For the style: what is typed there is long. */
const WIDE = { 'data-wide': true } as const;

function KindSelect(props: {
  readonly kind: string;
  readonly onChoose: (kind: string) => void;
}): ReactElement {
  const t = useWords();
  return (
    <FormGroup label={t('What happened')} fieldId="journal-kind">
      <FormSelect
        id="journal-kind"
        value={props.kind}
        onChange={(_event, kind) => props.onChoose(kind)}
      >
        <FormSelectOption value="" label={t('All but sign-ins')} />
        <FormSelectOption value={EVERYTHING} label={t('Everything')} />
        {kindGroups().map(({ name, kinds }) => (
          <FormSelectOptionGroup key={name} label={t(name)}>
            {kinds.map(([kind, words]) => (
              <FormSelectOption key={kind} value={kind} label={t(words)} />
            ))}
          </FormSelectOptionGroup>
        ))}
      </FormSelect>
    </FormGroup>
  );
}

function Typed(props: {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChoose: (value: string) => void;
}): ReactElement {
  const { label, placeholder, value, onChoose } = props;
  const [draft, setDraft] = useState<string>();
  const id = `journal-${label.toLowerCase()}`;
  const confirm = (): void => {
    if (draft !== undefined && draft.trim() !== value) onChoose(draft.trim());
    setDraft(undefined);
  };
  return (
    <FormGroup label={label} fieldId={id} {...(placeholder === undefined ? {} : WIDE)}>
      <TextInput
        id={id}
        type="search"
        value={draft ?? value}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(_event, text) => setDraft(text)}
        onBlur={confirm}
        onKeyDown={(event) => {
          if (event.key === 'Enter') confirm();
        }}
      />
    </FormGroup>
  );
}

function MomentInput(props: {
  readonly label: string;
  /** RFC 3339. */
  readonly at: string;
  readonly onChoose: (at: string) => void;
}): ReactElement {
  const { label, at, onChoose } = props;
  const id = `journal-${label.toLowerCase()}`;
  return (
    <FormGroup label={label} fieldId={id} {...WIDE}>
      <TextInput
        id={id}
        type="datetime-local"
        value={localInput(at)}
        onChange={(_event, text) => onChoose(momentOf(text))}
      />
    </FormGroup>
  );
}
