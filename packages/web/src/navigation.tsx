import { Nav, NavItem, NavList, PageSidebar, PageSidebarBody } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { PAGES, ROOT } from '@clotho/ui';

export function Navigation(): ReactElement {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const namespace = new URLSearchParams(search).get('namespace');
  const query = namespace === null ? '' : `?${new URLSearchParams({ namespace }).toString()}`;
  return (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label={t('Clotho')}>
          <NavList>
            {PAGES.map(({ path, nav }) => {
              if (nav === undefined) return undefined;
              const to = `${ROOT}/${path}`;
              return (
                <NavItem key={path} isActive={pathname === to || pathname.startsWith(`${to}/`)}>
                  <NavLink to={`${to}${query}`}>{t(nav)}</NavLink>
                </NavItem>
              );
            })}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
}
