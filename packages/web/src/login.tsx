import {
  Alert,
  Bullseye,
  Card,
  CardBody,
  CardHeader,
  ClipboardCopy,
  Content,
  Flex,
  Stack,
  StackItem,
  Title,
} from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import './login.css';

/** What somebody sees who is not signed in: how to get in. */
export function Login({ why }: { readonly why: string | undefined }): ReactElement {
  const { t } = useTranslation();
  return (
    <Bullseye component="main" className="clotho-login">
      <Card className="clotho-login-card" isLarge>
        <CardHeader>
          <Flex alignItems={{ default: 'alignItemsCenter' }}>
            <img src="/favicon.svg" alt="" width="36" height="36" />
            <Title headingLevel="h1">{t('Sign in to Clotho')}</Title>
          </Flex>
        </CardHeader>
        <CardBody>
          <Stack hasGutter>
            {why === undefined ? undefined : (
              <Alert
                isInline
                component="h2"
                variant="warning"
                title={
                  why === 'used'
                    ? t('This link was used already, or is too old. Make a new one.')
                    : why
                }
              />
            )}
            <StackItem>
              <Content component="p">
                {t(
                  'Make a link with your own kubeconfig, and open it in this browser. It works once, within five minutes.',
                )}
              </Content>
            </StackItem>
            <StackItem>
              <ClipboardCopy
                isReadOnly
                hoverTip={t('Copy')}
                clickTip={t('Copied')}
                textAriaLabel={t('Command that makes a link')}
              >
                clotho ui
              </ClipboardCopy>
            </StackItem>
          </Stack>
        </CardBody>
      </Card>
    </Bullseye>
  );
}
