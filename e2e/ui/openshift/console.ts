import { existsSync } from 'node:fs';
import path from 'node:path';
import { freePorts, waitFor, type ControlPlane, type UserName } from '@clotho/embedded';

const SERVER = 'bin/bridge';
const FILES = 'frontend/public/dist';

export interface OpenShiftConsoleOptions {
  readonly folder: string;
  readonly plane: ControlPlane;
  /** URL of Clotho's server, which serves the plugin. */
  readonly server: string;
  readonly user: UserName;
}

export interface OpenShiftConsole {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Runs the OpenShift console itself beside a control plane, with the plugin enabled as its operator
 * would do it. Outside of a cluster it knows no login: whoever opens it is `user`.
 */
export async function startOpenShiftConsole(
  options: OpenShiftConsoleOptions,
): Promise<OpenShiftConsole> {
  const { folder, plane, user } = options;
  for (const part of [SERVER, FILES]) {
    if (!existsSync(path.join(folder, part))) {
      throw new Error(`there is no ${part} in ${folder}; build the console there, or name another`);
    }
  }
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const name = `openshift-console-${user}`;
  const record = plane.processes.start({
    name,
    // Its server reads files of the checkout that it is in.
    command: '/bin/sh',
    args: ['-c', 'cd "$0" && exec "$@"', folder, `./${SERVER}`, ...argumentsFor(options, url)],
    env: {
      // Not among the arguments, which everybody on the machine can read.
      BRIDGE_K8S_AUTH_BEARER_TOKEN: plane.users[user]?.token ?? '',
      SSL_CERT_FILE: path.join(plane.stateDir, 'pki/ca.crt'),
    },
    tier: 9,
  });
  await waitFor(
    () => {
      plane.processes.assertAlive(name);
      return answers(`${url}/health`);
    },
    { timeoutMs: 60_000, describe: 'the OpenShift console to answer' },
  );
  return {
    url,
    stop: async () => {
      await plane.processes.stop([record]);
    },
  };
}

/** The last three are what the console's operator makes of a ConsolePlugin. */
function argumentsFor(options: OpenShiftConsoleOptions, url: string): string[] {
  const { folder, plane, server } = options;
  const proxy = {
    services: [
      { consoleAPIPath: '/api/proxy/plugin/clotho/api/', endpoint: server, authorize: true },
    ],
  };
  return [
    `--listen=${url}`,
    `--base-address=${url}`,
    `--public-dir=${path.join(folder, FILES)}`,
    '--user-auth=disabled',
    '--user-settings-location=localstorage',
    '--k8s-mode=off-cluster',
    `--k8s-mode-off-cluster-endpoint=${plane.apiserver}`,
    `--plugins=clotho=${server}/console-plugin/`,
    `--plugin-proxy=${JSON.stringify(proxy)}`,
    '--i18n-namespaces=plugin__clotho',
  ];
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
