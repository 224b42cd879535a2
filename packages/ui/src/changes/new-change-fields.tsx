import {
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  TextArea,
  TextInput,
} from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import type { NewChange, Problems } from './new-change.ts';

export interface Typing {
  readonly typed: NewChange;
  readonly set: (part: Partial<NewChange>) => void;
}

export interface TextFieldProps extends Typing {
  readonly name: 'name' | 'description' | 'ticket';
  readonly label: string;
  readonly problems: Problems;
  readonly isLong?: boolean;
}

export function TextField(props: TextFieldProps): ReactElement {
  const { name, label, typed, set, problems, isLong = false } = props;
  const id = `new-${name}`;
  const problem = problems[name];
  const shared = {
    id,
    value: typed[name],
    validated: problem === undefined ? 'default' : 'error',
    'aria-describedby': `${id}-problem`,
  } as const;
  return (
    <FormGroup label={label} fieldId={id} isRequired={name !== 'ticket'}>
      {isLong ? (
        <TextArea {...shared} autoResize onChange={(_, text) => set({ [name]: text })} />
      ) : (
        <TextInput {...shared} onChange={(_, text) => set({ [name]: text })} />
      )}
      <Problem id={`${id}-problem`} problem={problem} />
    </FormGroup>
  );
}

/** What is wrong with a field. */
export function Problem(props: {
  readonly id: string;
  readonly problem: string | undefined;
}): ReactElement {
  const t = useWords();
  if (props.problem === undefined) return <></>;
  return (
    <FormHelperText>
      <HelperText id={props.id}>
        <HelperTextItem variant="error">{t(props.problem)}</HelperTextItem>
      </HelperText>
    </FormHelperText>
  );
}

export interface ChoiceFieldProps extends Typing {
  readonly name: 'category' | 'riskLevel' | 'schedule';
  readonly label: string;
  readonly options: readonly (readonly [value: string, words: string])[];
}

/** One of a few. */
export function ChoiceField({ name, label, options, typed, set }: ChoiceFieldProps): ReactElement {
  const id = `new-${name}`;
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect id={id} value={typed[name]} onChange={(_, value) => set({ [name]: value })}>
        {options.map(([value, words]) => (
          <FormSelectOption key={value} value={value} label={words} />
        ))}
      </FormSelect>
    </FormGroup>
  );
}
