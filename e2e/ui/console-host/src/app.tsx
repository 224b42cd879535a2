import { Page } from '@patternfly/react-core';
import { useExtensions, useResolvedExtensions } from '@openshift/dynamic-plugin-sdk';
import type { ReactElement, ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { CreatePage } from './create-page.tsx';
import { Dashboard } from './dashboard.tsx';
import { DetailsPage } from './details-page.tsx';
import { isContext, isRoutePage, type Context } from './extensions.ts';
import { Bar, Sidebar } from './frame.tsx';
import { Referenced } from './referenced.tsx';
import { ResourcePage } from './resource-page.tsx';

/** A console of its own: the frame, and whatever the plugin adds to it. */
export function App(): ReactElement {
  return (
    <Contexts>
      <Page masthead={<Bar />} sidebar={<Sidebar />} isManagedSidebar mainContainerId="main">
        <Pages />
      </Page>
    </Contexts>
  );
}

function Pages(): ReactElement {
  const pages = useExtensions(isRoutePage);
  return (
    <Routes>
      {pages.flatMap(({ uid, properties: { path, exact, component } }) =>
        [path]
          .flat()
          .map((each) => (
            <Route
              key={`${uid} ${each}`}
              path={exact === true ? each : `${each}/*`}
              element={<Referenced to={component} given={{}} />}
            />
          )),
      )}
      <Route path="/dashboards/:tab?" element={<Dashboard />} />
      <Route
        path="/k8s/cluster/namespaces/:name/:tab?"
        element={<DetailsPage plural="namespaces" />}
      />
      <Route
        path="/k8s/ns/:ns/deployments/:name/:tab?"
        element={<DetailsPage plural="deployments" />}
      />
      <Route path="/k8s/ns/:ns/:resource/~new" element={<CreatePage />} />
      <Route path="/k8s/ns/:ns/:resource" element={<ResourcePage kind="list" />} />
      <Route path="/k8s/ns/:ns/:resource/:name/*" element={<ResourcePage kind="details" />} />
      <Route path="*" element={<h1>404: Page not found</h1>} />
    </Routes>
  );
}

/** What plugins keep around everything. */
function Contexts({ children }: { readonly children: ReactNode }): ReactElement {
  const [contexts, resolved] = useResolvedExtensions<Context>(isContext);
  if (!resolved) return <p>…</p>;
  return contexts.reduceRight<ReactElement>(
    (inner, { uid, properties }) => (
      <Given key={uid} {...properties}>
        {inner}
      </Given>
    ),
    <>{children}</>,
  );
}

type Resolved = ReturnType<typeof useResolvedExtensions<Context>>[0][number]['properties'];

function Given(props: Resolved & { readonly children: ReactNode }): ReactElement {
  // The same hook each time: an extension does not change.
  const { provider: Provider, useValueHook: read, children } = props;
  return <Provider value={read()}>{children}</Provider>;
}
