import {
  Alert,
  Bullseye,
  Button,
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
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { oidcProvider } from './session.ts';
import './login.css';

/** What somebody sees who is not signed in: how to get in. */
export function Login({ why }: { readonly why: string | undefined }): ReactElement {
  const { t } = useTranslation();
  const provider = useProvider();
  const reasons: Readonly<Record<string, string>> = {
    used: t('This link was used already, or is too old. Make a new one.'),
    NoAttempt: t('The sign-in took too long, or was not begun in this browser. Try again.'),
    NotLetIn: t('The provider did not confirm who you are. Try again.'),
    BadToken: t('The cluster does not know you. Ask its administrators to trust this provider.'),
    TokenTooLarge: t('The provider puts you into too many groups for a browser session.'),
  };
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
              <Alert isInline component="h2" variant="warning" title={reasons[why] ?? why} />
            )}
            {provider === undefined ? undefined : (
              <StackItem>
                <Button component="a" variant="primary" isBlock href={oidcPath()}>
                  {t('Sign in at {{provider}}', { provider })}
                </Button>
              </StackItem>
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

function useProvider(): string | undefined {
  const [provider, setProvider] = useState<string>();
  useEffect(() => {
    // Without an answer there is still the link.
    oidcProvider().then(setProvider, () => undefined);
  }, []);
  return provider;
}

/** Signed in, people come back to the page that they wanted. */
function oidcPath(): string {
  const { pathname, search } = location;
  const to = pathname === '/login' ? '/' : `${pathname}${search}`;
  return `/api/v1/session/oidc?to=${encodeURIComponent(to)}`;
}
