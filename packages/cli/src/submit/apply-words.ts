import { CliError } from '../error.ts';
import type { Flags } from '../flags.ts';

/** Where manifests come from, as typed. */
export interface Sources {
  filename?: string[];
  kustomize?: string;
  recursive?: true;
  serverSide?: true;
}

/** The words of the `kubectl apply` that hands manifests in. @throws CliError without any source */
export function applyWords(
  { filename = [], kustomize, recursive, serverSide }: Sources,
  { namespace, kubeconfig, context }: Omit<Flags, 'color'>,
): string[] {
  if (filename.length === 0 && kustomize === undefined) {
    throw new CliError('Usage', 'Nothing to submit: give manifests with -f FILE or -k FOLDER.');
  }
  return [
    'apply',
    ...filename.flatMap((file) => ['-f', file]),
    ...(kustomize === undefined ? [] : ['-k', kustomize]),
    ...(recursive ? ['-R'] : []),
    ...(serverSide ? ['--server-side'] : []),
    ...flag('--namespace', namespace),
    ...flag('--kubeconfig', kubeconfig),
    ...flag('--context', context),
  ];
}

function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}
