import { useMutation } from '@tanstack/react-query';
import { useHost, type Host } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { Failure, failureOf } from '../http/failure.ts';
import { clothoPath } from '../http/kubernetes.ts';
import { answerOf, request } from '../http/request.ts';
import { refusalWords } from '../decide/decision.ts';

export interface Patching {
  readonly isPending: boolean;
  /** Why it was refused, in words. */
  readonly problem: string | undefined;
  readonly patch: (spec: object) => void;
}

/** Alters the spec of a Change as the person. */
export function usePatch({ metadata }: Change, onDone: () => void): Patching {
  const host = useHost();
  const writing = useMutation({
    mutationFn: (spec: object) =>
      request<Change>(host, clothoPath('changes', metadata.namespace, metadata.name), {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { metadata: { uid: metadata.uid }, spec },
      }),
    onSuccess: onDone,
  });
  return {
    isPending: writing.isPending,
    problem: writing.error ? refusalWords(writing.error.message) : undefined,
    patch: (spec) => writing.mutate(spec),
  };
}

/** Saves the evidence pack of a Change as a file. @throws Failure */
export async function saveEvidence(host: Host, { metadata }: Change): Promise<void> {
  const { namespace = '', name } = metadata;
  const query = new URLSearchParams({ change: name, namespace });
  const answer = await answerOf(host, `/api/v1/evidence?${query.toString()}`, {});
  if (!answer.ok) throw await failureOf(answer);
  save(await answer.blob(), `${namespace}-${name}.evidence.tar`);
}

export function asWords(error: Error): string {
  return error instanceof Failure ? error.message : String(error);
}

function save(content: Blob, file: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
