import {
  Button,
  ClipboardCopy,
  Content,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Change } from '@clotho/api';
import { useWords } from '../shell/words.ts';

export interface AmendDialogProps {
  readonly change: Change;
  readonly onClose: () => void;
}

/** How a Change gets another content, and what that brings. */
export function AmendDialog({ change, onClose }: AmendDialogProps): ReactElement {
  const t = useWords();
  const { name, namespace = '' } = change.metadata;
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="amend-title">
      <ModalHeader labelId="amend-title" title={t('Amend {{name}}', { name })} />
      <ModalBody>
        <Content component="p">
          {t(
            'Write the object again as it shall be: the write is held as another request. Then name that request in the Change. Every decision made so far is void then, and the steps start again.',
          )}
        </Content>
        <ClipboardCopy isReadOnly hoverTip={t('Copy')} clickTip={t('Copied')}>
          {`kubectl edit change ${name} -n ${namespace}`}
        </ClipboardCopy>
      </ModalBody>
      <ModalFooter>
        <Button onClick={onClose}>{t('Close')}</Button>
      </ModalFooter>
    </Modal>
  );
}
