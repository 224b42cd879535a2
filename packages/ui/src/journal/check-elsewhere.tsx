import {
  Button,
  ClipboardCopy,
  Content,
  ExpandableSection,
  FormGroup,
  Stack,
  StackItem,
  TextArea,
} from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import { EvidenceButton } from './evidence-button.tsx';
import type { Filter } from './filter.ts';
import type { Task } from './use-verification.ts';

export interface CheckElsewhereProps {
  readonly filter: Filter;
  readonly onVerify: (task: Task) => void;
}

/** For whoever wants to trust neither this page nor this server. */
export function CheckElsewhere({ filter, onVerify }: CheckElsewhereProps): ReactElement {
  const t = useWords();
  return (
    <ExpandableSection
      className="clotho-journal-noprint"
      toggleText={t('Check it without this page, or against somebody else')}
    >
      <Stack hasGutter>
        <StackItem>
          <Content component="p">
            {t(
              'The command line checks the whole journal with a key that you got another way, and an evidence pack is checked without any network.',
            )}
          </Content>
          <Command>clotho audit key &gt; clotho.pub</Command>
          <Command>clotho audit verify --key clotho.pub</Command>
        </StackItem>
        <StackItem>
          <Span filter={filter} />
        </StackItem>
        <StackItem>
          <Compare onVerify={onVerify} />
        </StackItem>
      </Stack>
    </ExpandableSection>
  );
}

function Command({ children }: { readonly children: string }): ReactElement {
  const t = useWords();
  return (
    <ClipboardCopy
      isReadOnly
      isCode
      variant="inline-compact"
      hoverTip={t('Copy')}
      clickTip={t('Copied')}
    >
      {children}
    </ClipboardCopy>
  );
}

/** The span of time that is searched, as a pack. */
function Span({ filter }: { readonly filter: Filter }): ReactElement {
  const t = useWords();
  const { since, until } = filter;
  if (since === '' || until === '') {
    return (
      <Content component="p">
        {t('For an evidence pack of a span of time, choose From and Until below.')}
      </Content>
    );
  }
  return <EvidenceButton scope={{ from: since, to: until }} name="evidence-span" />;
}

function Compare({ onVerify }: { readonly onVerify: (task: Task) => void }): ReactElement {
  const t = useWords();
  const [note, setNote] = useState('');
  return (
    <>
      <FormGroup
        label={t('A checkpoint that somebody else was shown')}
        fieldId="journal-other-checkpoint"
      >
        <TextArea
          id="journal-other-checkpoint"
          rows={4}
          resizeOrientation="vertical"
          value={note}
          onChange={(_event, text) => setNote(text)}
        />
      </FormGroup>
      <Button
        variant="secondary"
        isDisabled={note.trim() === ''}
        onClick={() => onVerify({ kind: 'compare', note })}
      >
        {t('Is it the same journal?')}
      </Button>
    </>
  );
}
