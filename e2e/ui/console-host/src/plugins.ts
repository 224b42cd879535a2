import { PluginStore, type Extension, type LoadedExtension } from '@openshift/dynamic-plugin-sdk';
import { sharedScope } from './shared-scope.ts';

/** The release that this host stands for: plugins say which they need. */
const CONSOLE_VERSION = '4.22.0';

/** Loads the plugin by its manifest, as the console does, and finds which of its flags are set. */
export async function loadPlugins(version = CONSOLE_VERSION): Promise<PluginStore> {
  const store = new PluginStore({
    loaderOptions: {
      sharedScope: sharedScope(),
      customDependencyResolutions: { '@console/pluginAPI': version },
    },
  });
  await store.loadPlugin('/api/plugins/clotho/plugin-manifest.json');
  for (const extension of store.getExtensions().filter(isFlag)) {
    const { flag, model } = extension.properties;
    const { ok } = await fetch(`/api/kubernetes/apis/${model.group}/${model.version}`);
    store.setFeatureFlags({ [flag]: ok });
  }
  return store;
}

type Flag = Extension<
  'console.flag/model',
  { flag: string; model: { group: string; version: string } }
>;

function isFlag(extension: Extension): extension is LoadedExtension<Flag> {
  return extension.type === 'console.flag/model';
}
