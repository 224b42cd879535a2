import { Option, type Command } from 'commander';
import type { Host } from './host.ts';
import type { Cluster } from './kube.ts';

/** The flags that every command takes, as kubectl has them. */
export interface Flags {
  namespace?: string;
  kubeconfig?: string;
  context?: string;
  color: boolean;
}

export function addFlags(command: Command): Command {
  return command
    .optionsGroup('Options of every command:')
    .option('-n, --namespace <name>', 'namespace; by default the one of the context')
    .option('--kubeconfig <file>', 'kubeconfig file; by default as kubectl finds it')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--no-color', 'no colour; NO_COLOR in the environment does the same');
}

export function outputOption(formats: readonly string[]): Option {
  return new Option('-o, --output <format>', 'how it is printed').choices(formats);
}

/** The flags as given before or after the verb; the later place wins. */
export function flagsOf(command: Command): Flags {
  const own = command.opts<Flags>();
  const outer = command.parent ? flagsOf(command.parent) : undefined;
  return { ...outer, ...own, color: own.color && (outer?.color ?? true) };
}

/** The cluster that the flags name, and the namespace in it. @throws CliError */
export async function clusterOf(
  host: Host,
  flags: Flags,
): Promise<{ cluster: Cluster; namespace: string }> {
  const cluster = await host.connect(flags);
  return { cluster, namespace: flags.namespace ?? cluster.namespace };
}
