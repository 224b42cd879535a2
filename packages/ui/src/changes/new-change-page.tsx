import { Button, Checkbox, Form, FormGroup } from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useHost, usePreference } from '@clotho/ui-host';
import type { Change, ManifestRequest } from '@clotho/api';
import { changeAddress } from '../app/addresses.ts';
import { refusalWords } from '../decide/decision.ts';
import { Refused } from '../decide/refused.tsx';
import { clothoPath, manifestOf } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { useLive } from '../live/live.tsx';
import { Screen } from '../shell/page.tsx';
import { FailureState, LoadingState, NothingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import './changes.css';
import { EMPTY, freeRequests, problemsOf, specOf, type NewChange } from './new-change.ts';
import { ChoiceField, TextField, type Typing } from './new-change-fields.tsx';
import { RequestsField } from './requests-field.tsx';
import { WhenField } from './when-field.tsx';

/** Makes a Change of writes that are held. */
export function NewChangePage(): ReactElement {
  const t = useWords();
  const { items, synced, failure } = useLive('manifestrequests');
  return (
    <Screen title={t('New change')} about={t('One Change carries held writes together.')}>
      {failure ? <FailureState failure={failure} /> : undefined}
      {!failure && !synced ? <LoadingState /> : undefined}
      {!failure && synced ? <Start requests={freeRequests(items)} /> : undefined}
    </Screen>
  );
}

function Start({ requests }: { readonly requests: readonly ManifestRequest[] }): ReactElement {
  const t = useWords();
  if (requests.length === 0) {
    return (
      <NothingState title={t('No write is held')}>
        {t('Apply something to a managed namespace: the write is held, and appears here.')}
      </NothingState>
    );
  }
  return <ChangeForm requests={requests} />;
}

function ChangeForm({ requests }: { readonly requests: readonly ManifestRequest[] }): ReactElement {
  const t = useWords();
  const form = useForm(requests);
  const { typed, set, problems, isTried, problem } = form;
  const shown = isTried ? problems : {};
  return (
    <Form isWidthLimited onSubmit={form.send}>
      <RequestsField requests={requests} typed={typed} set={set} problem={shown.requests} />
      <TextField name="name" label={t('Name')} {...{ typed, set, problems: shown }} />
      <TextField
        name="description"
        label={t('What changes, and why')}
        isLong
        {...{ typed, set, problems: shown }}
      />
      <RiskFields typed={typed} set={set} />
      <WhenField typed={typed} set={set} problems={shown} />
      <TextField
        name="ticket"
        label={t('Ticket (its id, or its address)')}
        {...{ typed, set, problems: shown }}
      />
      <FormGroup>
        <Checkbox
          id="new-isDraft"
          label={t('Keep it a draft: it begins when somebody submits it')}
          isChecked={typed.isDraft}
          onChange={(_, isDraft) => set({ isDraft })}
        />
      </FormGroup>
      <Refused why={problem} />
      <FormGroup>
        <Button type="submit" isLoading={form.isSending}>
          {typed.isDraft ? t('Keep the draft') : t('Ask for approval')}
        </Button>
      </FormGroup>
    </Form>
  );
}

function RiskFields({ typed, set }: Typing): ReactElement {
  const t = useWords();
  return (
    <>
      <ChoiceField
        name="category"
        label={t('Category')}
        options={[
          ['Normal', t('Normal: approved by its risk')],
          ['Standard', t('Standard: matches a template that was approved before (a permission)')],
          ['Emergency', t('Emergency: at once, reviewed afterwards (a permission)')],
        ]}
        {...{ typed, set }}
      />
      <ChoiceField
        name="riskLevel"
        label={t('Risk as you see it; the assessment can raise it')}
        options={[
          ['Low', t('Low')],
          ['Medium', t('Medium')],
          ['High', t('High')],
        ]}
        {...{ typed, set }}
      />
    </>
  );
}

interface NewChangeForm {
  readonly typed: NewChange;
  readonly problems: ReturnType<typeof problemsOf>;
  /** It was sent once, so that what is wrong may be said. */
  readonly isTried: boolean;
  readonly isSending: boolean;
  readonly problem: string | undefined;
  readonly set: (part: Partial<NewChange>) => void;
  readonly send: (event: FormEvent) => void;
}

function useForm(requests: readonly ManifestRequest[]): NewChangeForm {
  const host = useHost();
  const navigate = useNavigate();
  const [draft, setDraft] = usePreference<NewChange>('draft.new-change', EMPTY, isNewChange);
  const [isTried, setTried] = useState(false);
  const typed = withPlace(draft, requests, useAsked());
  const problems = problemsOf(typed);
  const sending = useMutation({
    mutationFn: () =>
      request<Change>(host, clothoPath('changes', typed.namespace), {
        method: 'POST',
        body: manifestOf(
          'changes',
          { name: typed.name, namespace: typed.namespace },
          specOf(typed),
        ),
      }),
    onSuccess: ({ metadata }) => {
      setDraft(EMPTY);
      void navigate(changeAddress(metadata.namespace ?? '', metadata.name));
    },
  });
  return {
    typed,
    problems,
    isTried,
    isSending: sending.isPending,
    problem: sending.error ? refusalWords(sending.error.message) : undefined,
    set: (part) => setDraft({ ...typed, ...part }),
    send: (event) => {
      event.preventDefault();
      setTried(true);
      if (Object.keys(problems).length === 0 && !sending.isPending) sending.mutate();
    },
  };
}

interface Asked {
  readonly namespace: string | undefined;
  readonly requests: readonly string[];
}

/** What a link to this page names. */
function useAsked(): Asked {
  const host = useHost();
  const [query] = useSearchParams();
  return { namespace: host.namespace, requests: query.getAll('request') };
}

/** A namespace that has held writes, and of those chosen the ones that are still there. */
function withPlace(
  typed: NewChange,
  requests: readonly ManifestRequest[],
  asked: Asked,
): NewChange {
  const places = requests.map(({ metadata }) => metadata.namespace ?? '');
  const wanted = [typed.namespace, asked.namespace, places[0]];
  const namespace = wanted.find((place) => place !== undefined && places.includes(place)) ?? '';
  const there = requests
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name);
  const chosen = typed.requests.length > 0 ? typed.requests : asked.requests;
  return { ...typed, namespace, requests: chosen.filter((name) => there.includes(name)) };
}

function isNewChange(value: unknown): value is NewChange {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(EMPTY).every(
    ([field, empty]) => typeof Reflect.get(value, field) === typeof empty,
  );
}
