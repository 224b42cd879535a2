import { Content, FormGroup, TextInput } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';

export interface NameFieldProps {
  readonly name: string;
  readonly typed: string;
  readonly onChange: (typed: string) => void;
}

/** An emergency is not confirmed in passing: its name has to be typed. */
export function NameField({ name, typed, onChange }: NameFieldProps): ReactElement {
  const t = useWords();
  return (
    <>
      <Content component="p">
        {t('This is an emergency: it goes past the usual approval. Type its name to confirm.')}
      </Content>
      <FormGroup label={t('Type {{name}}', { name })} fieldId="decide-name" isRequired>
        <TextInput
          id="decide-name"
          value={typed}
          autoComplete="off"
          onChange={(_, next) => onChange(next)}
        />
      </FormGroup>
    </>
  );
}
