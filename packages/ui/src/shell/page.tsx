import { Content, Flex, FlexItem, PageSection, Title } from '@patternfly/react-core';
import { useEffect, type ReactElement, type ReactNode } from 'react';
import { useHost } from '@clotho/ui-host';
import { LiveLabel } from './live-label.tsx';
import { NamespaceSelect } from './namespace-select.tsx';

export interface ScreenProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly about?: ReactNode;
  /** Beside the title. */
  readonly labels?: ReactNode;
  /** Right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a screen: its one h1, whether it is live, and its content. */
export function Screen({ title, about, labels, actions, children }: ScreenProps): ReactElement {
  const host = useHost();
  useEffect(() => host.setTitle(`${title} · Clotho`), [host, title]);
  return (
    <>
      <PageSection hasBodyWrapper={false}>
        <Flex
          justifyContent={{ default: 'justifyContentSpaceBetween' }}
          alignItems={{ default: 'alignItemsCenter' }}
        >
          <Flex alignItems={{ default: 'alignItemsCenter' }}>
            <Title headingLevel="h1">{title}</Title>
            {labels}
            <LiveLabel />
          </Flex>
          <Flex alignItems={{ default: 'alignItemsCenter' }}>
            {host.kind === 'web' ? (
              <FlexItem>
                <NamespaceSelect />
              </FlexItem>
            ) : undefined}
            {actions}
          </Flex>
        </Flex>
        {about === undefined ? undefined : <Content component="p">{about}</Content>}
      </PageSection>
      <PageSection hasBodyWrapper={false} isFilled>
        {children}
      </PageSection>
    </>
  );
}
