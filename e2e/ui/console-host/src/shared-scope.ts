import * as pluginSdk from '@openshift/dynamic-plugin-sdk';
import * as react from 'react';
import * as i18next from 'react-i18next';
import * as router from 'react-router';
import { consoleFetch, HttpError, useActiveNamespace } from './sdk.ts';

/** A module in the notation of webpack's module federation. */
interface Shared {
  readonly get: () => Promise<() => unknown>;
  readonly from: string;
  readonly eager: boolean;
  readonly loaded: 1;
}

type Scope = Record<string, Record<string, Shared>>;

/** What plugins import from the console's own SDK, as far as this host stands in for it. */
const sdk = { consoleFetch, HttpError, useActiveNamespace };
const HOST = 'console-host';
const PATTERNFLY = '6.4.2';

const components = {
  ...import.meta.glob(
    '../../../../node_modules/@patternfly/react-core/dist/esm/components/*/index.js',
  ),
  ...import.meta.glob(
    '../../../../node_modules/@patternfly/react-core/dist/esm/layouts/*/index.js',
  ),
  ...import.meta.glob(
    '../../../../node_modules/@patternfly/react-table/dist/esm/components/*/index.js',
  ),
};

/** What a console of 4.22 shares: what there must be only one of, and PatternFly by component. */
export function sharedScope(): Scope {
  const scope: Scope = {
    '@openshift/dynamic-plugin-sdk': { '8.2.0': shared(async () => pluginSdk) },
    '@openshift-console/dynamic-plugin-sdk': { '4.22.0': shared(async () => sdk) },
    react: { [react.version]: shared(async () => react) },
    'react-i18next': { '16.5.8': shared(async () => i18next) },
    'react-router': { '7.13.2': shared(async () => router) },
  };
  for (const [file, load] of Object.entries(components)) {
    scope[dynamicName(file)] = { [PATTERNFLY]: shared(load) };
  }
  return scope;
}

function shared(load: () => Promise<unknown>): Shared {
  return {
    get: async () => {
      const module = await load();
      return () => module;
    },
    from: HOST,
    eager: false,
    loaded: 1,
  };
}

/** `…/react-core/dist/esm/components/Alert/index.js` is shared as `…/dist/dynamic/components/Alert`. */
function dynamicName(file: string): string {
  const name = file.slice(file.indexOf('@patternfly/'), -'/index.js'.length);
  return name.replace('/dist/esm/', '/dist/dynamic/');
}
