import {
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  MenuToggle,
} from '@patternfly/react-core';
import { UserIcon } from '@patternfly/react-icons/dist/esm/icons/user-icon';
import { useRef, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostUser } from '@clotho/ui-host';
import { signOut } from './session.ts';
import { chooseLanguage, LANGUAGES } from './words.ts';

export interface UserMenuProps {
  readonly user: HostUser;
  readonly onSignedOut: () => void;
}

/** Who is signed in, and what is theirs to choose. */
export function UserMenu({ user, onSignedOut }: UserMenuProps): ReactElement {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const toggleRef = useRef<HTMLButtonElement>(null);
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={{
        toggleRef,
        toggleNode: (
          <MenuToggle
            ref={toggleRef}
            icon={<UserIcon />}
            isExpanded={isOpen}
            className="clotho-person"
            onClick={() => setOpen(!isOpen)}
          >
            {user.name}
          </MenuToggle>
        ),
      }}
    >
      <DropdownGroup label={t('Language')} labelHeadingLevel="h2">
        <DropdownList>
          {LANGUAGES.map((language) => (
            <DropdownItem
              key={language}
              lang={language}
              isSelected={language === i18n.language}
              onClick={() => void chooseLanguage(language)}
            >
              {nameOf(language)}
            </DropdownItem>
          ))}
        </DropdownList>
      </DropdownGroup>
      <Divider />
      <DropdownList>
        <DropdownItem onClick={() => void signOut().then(onSignedOut)}>
          {t('Sign out')}
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}

/** As its speakers call it. */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}
