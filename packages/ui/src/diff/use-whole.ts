import { useQuery } from '@tanstack/react-query';
import { useHost, type Host } from '@clotho/ui-host';
import type { BlobRef, EntryPage, ManifestRequest } from '@clotho/api';
import { request as call, textOf } from '../http/request.ts';

/** A request is held again as often as somebody tries; the newest entries are enough. */
const MOST_ENTRIES = 20;

export interface WholeRequest {
  /** With the whole manifest in place of one that was cut, as far as it is known. */
  readonly request: ManifestRequest | undefined;
  /** The whole manifest can't be had; what is shown is cut. */
  readonly isCut: boolean;
  readonly isLoading: boolean;
}

/**
 * The request as the journal knows it whole: what it shows itself ends at 64 KiB. Values of Secrets
 * are replaced in both alike.
 */
export function useWhole(request: ManifestRequest | undefined): WholeRequest {
  const host = useHost();
  const isCut = request?.status?.truncated === true;
  const { data, error, isPending } = useQuery({
    queryKey: ['whole', request?.metadata.uid, request?.spec.digest],
    enabled: isCut,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    queryFn: async ({ signal }) => (await wholeOf(host, request, signal)) ?? null,
  });
  if (!isCut) return { request, isCut: false, isLoading: false };
  if (typeof data !== 'string') {
    const isLoading = isPending && error === null;
    return { request, isCut: !isLoading, isLoading };
  }
  const status = { ...request.status, preview: data };
  return { request: { ...request, status }, isCut: false, isLoading: false };
}

async function wholeOf(
  host: Host,
  request: ManifestRequest | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!request) return undefined;
  const { namespace = '', name } = request.metadata;
  const query = new URLSearchParams({
    kind: 'AdmissionHeld',
    subject: `ManifestRequest/${namespace}/${name}`,
    namespace,
    order: 'desc',
    limit: String(MOST_ENTRIES),
  });
  const page = await call<EntryPage>(host, `/api/v1/entries?${query.toString()}`, { signal });
  for (const { seq, event } of page.items) {
    const { body, blobs = [] }: Held = Object(event['data']);
    const [content] = body?.digest === request.spec.digest ? blobs : [];
    if (content) {
      return textOf(host, `/api/v1/entries/${seq}/blobs/${content.sha256}`, signal);
    }
  }
  return undefined;
}

interface Held {
  readonly body?: { readonly digest?: string };
  readonly blobs?: readonly BlobRef[];
}
