import { Alert, ClipboardCopy, Content, LoginPage } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** What somebody sees who is not signed in: how to get in. */
export function Login({ why }: { readonly why: string | undefined }): ReactElement {
  const { t } = useTranslation();
  return (
    <LoginPage loginTitle={t('Sign in to Clotho')}>
      {why === undefined ? undefined : (
        <Alert
          isInline
          variant="warning"
          title={
            why === 'used' ? t('This link was used already, or is too old. Make a new one.') : why
          }
        />
      )}
      <Content component="p">
        {t('Make a link with your own kubeconfig. It works once, within five minutes.')}
      </Content>
      <ClipboardCopy isReadOnly hoverTip={t('Copy')} clickTip={t('Copied')}>
        clotho ui
      </ClipboardCopy>
    </LoginPage>
  );
}
