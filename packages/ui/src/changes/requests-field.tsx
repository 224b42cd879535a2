import { Checkbox, FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import type { ManifestRequest } from '@clotho/api';
import { OperationMark } from '../diff/operation-mark.tsx';
import { Moment } from '../shell/moment.tsx';
import { useWords } from '../shell/words.ts';
import { Problem, type Typing } from './new-change-fields.tsx';

export interface RequestsFieldProps extends Typing {
  readonly requests: readonly ManifestRequest[];
  readonly problem: string | undefined;
}

/** Which held writes of one namespace it carries. */
export function RequestsField(props: RequestsFieldProps): ReactElement {
  const { requests, typed, set, problem } = props;
  const t = useWords();
  const places = [...new Set(requests.map(({ metadata }) => metadata.namespace ?? ''))].toSorted();
  const here = requests.filter(({ metadata }) => metadata.namespace === typed.namespace);
  const toggle = (name: string, isChosen: boolean): void => {
    const others = typed.requests.filter((each) => each !== name);
    set({ requests: isChosen ? [...others, name] : others });
  };
  return (
    <>
      <FormGroup label={t('Namespace')} fieldId="new-namespace">
        <FormSelect
          id="new-namespace"
          value={typed.namespace}
          onChange={(_, namespace) => set({ namespace, requests: [] })}
        >
          {places.map((place) => (
            <FormSelectOption key={place} value={place} label={place} />
          ))}
        </FormSelect>
      </FormGroup>
      <fieldset className="clotho-requests">
        <legend>{t('Held writes')}</legend>
        <p className="clotho-quiet">
          {t('What the Change carries, applied in the order of choosing.')}
        </p>
        {here.map((each) => (
          <Held
            key={each.metadata.uid}
            request={each}
            isChosen={typed.requests.includes(each.metadata.name)}
            onToggle={(isChosen) => toggle(each.metadata.name, isChosen)}
          />
        ))}
        <Problem id="new-requests-problem" problem={problem} />
      </fieldset>
    </>
  );
}

interface HeldProps {
  readonly request: ManifestRequest;
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}

function Held({ request, isChosen, onToggle }: HeldProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const { metadata, spec } = request;
  const isOwn = spec.requester.username === host.user.name;
  return (
    <Checkbox
      id={`new-request-${metadata.name}`}
      isChecked={isChosen}
      onChange={(_, isNow) => onToggle(isNow)}
      label={
        <>
          <OperationMark operation={spec.operation} /> {spec.target.kind} {spec.target.name}
        </>
      }
      description={
        <>
          {metadata.name} · {isOwn ? t('yours') : spec.requester.username} ·{' '}
          <Moment at={spec.capturedAt} />
        </>
      }
    />
  );
}
