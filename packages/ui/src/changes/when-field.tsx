import {
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextInput,
} from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import { instantOf, type Problems } from './new-change.ts';
import { ChoiceField, Problem, type Typing } from './new-change-fields.tsx';

export interface WhenFieldProps extends Typing {
  readonly problems: Problems;
}

/** When it is implemented; times in the viewer's zone, with UTC below. */
export function WhenField({ typed, set, problems }: WhenFieldProps): ReactElement {
  const t = useWords();
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <ChoiceField
        name="schedule"
        label={t('When')}
        options={[
          ['Default', t('In the next window, or at once where there is none')],
          ['NextWindow', t('In the next window')],
          ['Immediate', t('As soon as it is approved')],
          ['Planned', t('At a time of its own')],
        ]}
        typed={typed}
        set={set}
      />
      {typed.schedule === 'Planned' ? (
        <>
          <TimeField
            name="from"
            label={t('From ({{zone}})', { zone })}
            {...{ typed, set, problems }}
          />
          <TimeField
            name="until"
            label={t('Until ({{zone}})', { zone })}
            {...{ typed, set, problems }}
          />
        </>
      ) : undefined}
    </>
  );
}

interface TimeFieldProps extends WhenFieldProps {
  readonly name: 'from' | 'until';
  readonly label: string;
}

function TimeField({ name, label, typed, set, problems }: TimeFieldProps): ReactElement {
  const id = `new-${name}`;
  const instant = instantOf(typed[name]);
  return (
    <FormGroup label={label} fieldId={id} isRequired>
      <TextInput
        id={id}
        type="datetime-local"
        value={typed[name]}
        aria-describedby={`${id}-utc ${id}-problem`}
        onChange={(_, text) => set({ [name]: text })}
      />
      <FormHelperText>
        <HelperText id={`${id}-utc`}>
          <HelperTextItem>
            {instant === undefined ? 'UTC' : `${instant.slice(0, 16).replace('T', ' ')} UTC`}
          </HelperTextItem>
        </HelperText>
      </FormHelperText>
      <Problem id={`${id}-problem`} problem={problems[name]} />
    </FormGroup>
  );
}
