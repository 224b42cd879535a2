import {
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextArea,
} from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useWords } from '../shell/words.ts';

export interface CommentFieldProps {
  readonly text: string;
  readonly isRequired: boolean;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
}

/** Where a dialog that asks for a comment begins. */
export const COMMENT_FIELD = '#decide-comment';

/** Why one decides so. Enter sends, so that a decision takes two keys. */
export function CommentField(props: CommentFieldProps): ReactElement {
  const { text, isRequired, onChange, onSend } = props;
  const t = useWords();
  return (
    <FormGroup label={t('Comment')} fieldId="decide-comment" isRequired={isRequired}>
      <TextArea
        id="decide-comment"
        value={text}
        rows={2}
        autoResize
        maxLength={4096}
        onChange={(_, next) => onChange(next)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onSend();
        }}
      />
      <FormHelperText>
        <HelperText>
          <HelperTextItem>
            {isRequired
              ? t('This step asks for a comment. Enter sends, Shift+Enter is a new line.')
              : t('Enter sends, Shift+Enter is a new line. It is kept until it is sent.')}
          </HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  );
}
