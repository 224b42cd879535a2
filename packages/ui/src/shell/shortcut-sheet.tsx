import {
  Button,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Modal,
  ModalBody,
  ModalHeader,
} from '@patternfly/react-core';
import { KeyboardIcon } from '@patternfly/react-icons/dist/esm/icons/keyboard-icon';
import { useState, type ReactElement } from 'react';
import { useShortcuts } from './shortcuts.ts';
import { useWords } from './words.ts';

export interface ShortcutSheetProps {
  /** Each key with what it does. */
  readonly keys: readonly (readonly [key: string, what: string])[];
}

/** Tells which keys there are; `?` opens it. */
export function ShortcutSheet({ keys }: ShortcutSheetProps): ReactElement {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  useShortcuts({ '?': () => setOpen(true) });
  return (
    <>
      <Button
        variant="plain"
        aria-label={t('Keyboard shortcuts')}
        icon={<KeyboardIcon />}
        onClick={() => setOpen(true)}
      />
      <Modal
        isOpen={isOpen}
        variant="small"
        onClose={() => setOpen(false)}
        aria-labelledby="keys-title"
      >
        <ModalHeader labelId="keys-title" title={t('Keyboard shortcuts')} />
        <ModalBody>
          <DescriptionList isHorizontal isCompact termWidth="6rem">
            {[...keys, ['?', t('This sheet')] as const].map(([key, what]) => (
              <DescriptionListGroup key={key}>
                <DescriptionListTerm>
                  <kbd>{key}</kbd>
                </DescriptionListTerm>
                <DescriptionListDescription>{what}</DescriptionListDescription>
              </DescriptionListGroup>
            ))}
          </DescriptionList>
        </ModalBody>
      </Modal>
    </>
  );
}
