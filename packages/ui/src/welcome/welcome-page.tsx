import {
  Alert,
  ClipboardCopy,
  ClipboardCopyVariant,
  Content,
  List,
  ListItem,
  Stack,
  StackItem,
  Title,
} from '@patternfly/react-core';
import { CheckCircleIcon } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon';
import type { ReactElement } from 'react';
import { Screen } from '../shell/page.tsx';
import { LoadingState } from '../shell/states.tsx';
import { useWords } from '../shell/words.ts';
import { ManageForm } from './manage-form.tsx';
import { useReadiness, type Fact } from './use-readiness.ts';
import './welcome.css';

/** What is set up, what is not, and how the first namespace is managed. */
export function WelcomePage(): ReactElement {
  const t = useWords();
  return (
    <Screen
      title={t('First steps')}
      about={t('From here a namespace comes under management, and what is missing is named.')}
    >
      <Welcome />
    </Screen>
  );
}

function Welcome(): ReactElement {
  const t = useWords();
  const readiness = useReadiness();
  if (!readiness) return <LoadingState />;
  const { facts, managed } = readiness;
  return (
    <Stack hasGutter>
      <StackItem>
        <Title headingLevel="h2" size="lg">
          {t('What is ready')}
        </Title>
        <List isPlain>
          {facts.map((fact) => (
            <FactItem key={fact.words} fact={fact} />
          ))}
        </List>
      </StackItem>
      <StackItem>
        <Title headingLevel="h2" size="lg">
          {managed.length === 0 ? t('Manage the first namespace') : t('Manage another namespace')}
        </Title>
        <ManageForm />
      </StackItem>
      <StackItem>
        <FirstChange namespace={managed[0]} />
      </StackItem>
    </Stack>
  );
}

function FactItem({ fact }: { readonly fact: Fact }): ReactElement {
  return (
    <ListItem
      icon={
        fact.good ? (
          <CheckCircleIcon className="clotho-welcome-good" />
        ) : (
          <ExclamationTriangleIcon className="clotho-welcome-missing" />
        )
      }
    >
      {fact.words}
      {fact.next === undefined ? undefined : <Content component="small">{fact.next}</Content>}
    </ListItem>
  );
}

function FirstChange({ namespace }: { readonly namespace: string | undefined }): ReactElement {
  const t = useWords();
  if (namespace === undefined) {
    return (
      <Alert
        isInline
        component="h2"
        variant="info"
        title={t('Once a namespace is managed, its first write is held, and a Change carries it.')}
      />
    );
  }
  return (
    <>
      <Title headingLevel="h2" size="lg">
        {t('Then: your first Change')}
      </Title>
      <Content component="p">
        {t('This write is held; submit makes a Change of it, and it waits in the inbox.')}
      </Content>
      <ClipboardCopy
        isReadOnly
        isCode
        isExpanded
        variant={ClipboardCopyVariant.expansion}
        hoverTip={t('Copy')}
        clickTip={t('Copied')}
        textAriaLabel={t('Commands')}
        toggleAriaLabel={t('Show the commands')}
      >
        {`kubectl create configmap settings -n ${namespace} --from-literal=mode=fast --dry-run=client -o yaml > settings.yaml
clotho submit first -n ${namespace} -f settings.yaml --description "My first Change"`}
      </ClipboardCopy>
    </>
  );
}
