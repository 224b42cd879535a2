import {
  Masthead as Bar,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  PageToggleButton,
  SkipToContent,
  ToggleGroup,
  ToggleGroupItem,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import { BarsIcon } from '@patternfly/react-icons/dist/esm/icons/bars-icon';
import { MoonIcon } from '@patternfly/react-icons/dist/esm/icons/moon-icon';
import { SunIcon } from '@patternfly/react-icons/dist/esm/icons/sun-icon';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostUser } from '@clotho/ui-host';
import { useTheme } from './theme.ts';
import { UserMenu } from './user-menu.tsx';
import './masthead.css';

export interface MastheadProps {
  readonly user: HostUser;
  readonly onSignedOut: () => void;
}

export function Masthead({ user, onSignedOut }: MastheadProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Bar>
      <SkipToContent href="#main">{t('Skip to content')}</SkipToContent>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton variant="plain" aria-label={t('Navigation')}>
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component="a" href="/" className="clotho-brand">
            <img src="/favicon.svg" alt="" width="28" height="28" />
            <span>Clotho</span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isFullHeight isStatic>
          <ToolbarContent alignItems="center">
            <ToolbarItem align={{ default: 'alignEnd' }}>
              <ThemeSwitch />
            </ToolbarItem>
            <ToolbarItem>
              <UserMenu user={user} onSignedOut={onSignedOut} />
            </ToolbarItem>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Bar>
  );
}

function ThemeSwitch(): ReactElement {
  const { t } = useTranslation();
  const [theme, setTheme] = useTheme();
  return (
    <ToggleGroup aria-label={t('Theme')}>
      <ToggleGroupItem
        icon={<SunIcon />}
        aria-label={t('Light')}
        isSelected={theme === 'light'}
        onChange={() => setTheme('light')}
      />
      <ToggleGroupItem
        icon={<MoonIcon />}
        aria-label={t('Dark')}
        isSelected={theme === 'dark'}
        onChange={() => setTheme('dark')}
      />
    </ToggleGroup>
  );
}
