import { Command } from 'commander';
import {
  ApiError,
  clothoClient,
  kinds,
  type Change,
  type ClothoClient,
  type ManifestRequest,
} from '@clotho/api';
import { differenceLines } from '../change/difference.ts';
import { CliError } from '../error.ts';
import { clusterOf, flagsOf } from '../flags.ts';
import type { Host } from '../host.ts';
import { definitionOf, splitReference } from '../resources.ts';
import { painter } from '../text/style.ts';
import { visible } from '../text/visible.ts';

export function diffCommand(host: Host): Command {
  const command = new Command('diff')
    .summary('show what a Change or a request does to each object')
    .description(
      'Shows what each held write does to its object: fields that change, manifests that are ' +
        'created, objects that are deleted. Values of Secrets are hashed by the gate already.',
    )
    .argument('<name>', 'a Change or a ManifestRequest; change/NAME and request/NAME say which')
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} diff deploy-payment-service-v2 -n production
  ${host.calledAs} diff request/payment-service-deployment`,
    );
  return command.action(async (word: string) => {
    const flags = flagsOf(command);
    const { cluster, namespace } = await clusterOf(host, flags);
    const client = clothoClient(cluster.transport);
    const requests = visible(await requestsOf(client, namespace, word));
    const paint = painter(host, host.out, flags.color);
    for (const request of requests) {
      host.out.write(`${differenceLines(request, paint).join('\n')}\n\n`);
    }
    host.out.write(`${summary(requests)}\n`);
  });
}

async function requestsOf(
  client: ClothoClient,
  namespace: string,
  word: string,
): Promise<ManifestRequest[]> {
  const { kind, name } = splitReference(word);
  const definition = kind === undefined ? undefined : definitionOf(kind);
  if (definition === kinds.manifestRequest) {
    return [await client.get(kinds.manifestRequest, name, namespace)];
  }
  if (definition === kinds.change) {
    return carriedBy(client, await client.get(kinds.change, name, namespace));
  }
  if (definition) {
    throw new CliError('Usage', `${word} has no difference.`, 'give a Change or a request');
  }
  const change = await unlessMissing(client.get(kinds.change, name, namespace));
  if (change) return carriedBy(client, change);
  const request = await unlessMissing(client.get(kinds.manifestRequest, name, namespace));
  if (request) return [request];
  throw new CliError(
    'NotFound',
    `Namespace ${namespace} has no Change and no ManifestRequest named ${name}.`,
    'choose another namespace with -n',
  );
}

/** The requests as the Change resolved them, in its order. @throws CliError if one is gone */
async function carriedBy(client: ClothoClient, change: Change): Promise<ManifestRequest[]> {
  const { namespace = '', name } = change.metadata;
  const named = change.status?.requests ?? change.spec.manifestRequests ?? [];
  const resolved = new Map((change.status?.requests ?? []).map((r) => [r.name, r.uid]));
  const found = await Promise.all(
    named.map(async (reference) => {
      const request = await unlessMissing(
        client.get(kinds.manifestRequest, reference.name, namespace),
      );
      const uid = resolved.get(reference.name);
      if (request && (uid === undefined || uid === request.metadata.uid)) return request;
      const why = request ? 'is another one by now' : 'does not exist';
      throw new CliError(
        'NotFound',
        `Request ${reference.name} of Change ${name} ${why}.`,
        `kubectl describe change ${name} -n ${namespace}`,
      );
    }),
  );
  return found;
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

function summary(requests: readonly ManifestRequest[]): string {
  const count = (operation: ManifestRequest['spec']['operation']): number =>
    requests.filter(({ spec }) => spec.operation === operation).length;
  const objects = requests.length === 1 ? '1 object' : `${requests.length} objects`;
  return `${objects}: ${count('Create')} created, ${count('Update')} changed, ${count('Delete')} deleted.`;
}
