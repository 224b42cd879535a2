import {
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadMain,
  Nav,
  NavExpandable,
  NavItem,
  NavList,
  PageSidebar,
  PageSidebarBody,
} from '@patternfly/react-core';
import { useExtensions } from '@openshift/dynamic-plugin-sdk';
import { useEffect, useState, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router';
import { isHref, isSection } from './extensions.ts';
import { useNames } from './words.ts';

export function Bar(): ReactElement {
  return (
    <Masthead>
      <MastheadMain>
        <MastheadBrand>Console host</MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <User />
      </MastheadContent>
    </Masthead>
  );
}

function User(): ReactElement {
  const [name, setName] = useState('');
  useEffect(() => {
    void fetch('/whoami')
      .then((answer) => answer.text())
      .then(setName);
  }, []);
  return <span>{name}</span>;
}

/** Sections and items of plugins, between items of the console's own. */
export function Sidebar(): ReactElement {
  const nameOf = useNames();
  const { pathname } = useLocation();
  const sections = useExtensions(isSection);
  const items = useExtensions(isHref);
  return (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label="Console">
          <NavList>
            <NavItem isActive={pathname.startsWith('/dashboards')}>
              <Link to="/dashboards">Overview</Link>
            </NavItem>
            {sections.map(({ uid, properties: { id, name = '', dataAttributes: attributes } }) => (
              <NavExpandable
                key={uid}
                title={nameOf(name)}
                isActive={pathname.startsWith('/clotho')}
                buttonProps={attributes ?? {}}
              >
                {items
                  .filter(({ properties }) => properties.section === id)
                  .map(({ uid: key, properties: { name: item, href, dataAttributes } }) => (
                    <NavItem key={key} isActive={pathname.startsWith(href)}>
                      <Link to={href} {...dataAttributes}>
                        {nameOf(item)}
                      </Link>
                    </NavItem>
                  ))}
              </NavExpandable>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
}
