import type { OperatorContext } from '../../context.ts';
import { refused, type Outcome } from './outcome.ts';
import type { Sending } from './sending.ts';

/** Deletes exactly the object that the request was held for. Throws KubeError. */
export async function remove(
  { request, ref }: Sending,
  { client }: OperatorContext,
): Promise<Outcome> {
  const { uid, name, namespace, kind } = request.spec.target;
  if (uid === undefined) return refused('StaleBase', `which ${kind} ${name} is meant was not kept`);
  await client.remove(ref, name, {
    ...(namespace === undefined ? {} : { namespace }),
    preconditions: { uid },
    propagationPolicy: 'Background',
  });
  return { state: 'Written', uid };
}
