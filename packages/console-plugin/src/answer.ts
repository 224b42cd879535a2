/**
 * The answer inside of an error that the console throws for a status from 400 on. It has read the
 * body already if that was JSON, and keeps it beside.
 */
export function answerIn(error: unknown): Response | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const response: unknown = Reflect.get(error, 'response');
  if (!(response instanceof Response)) return undefined;
  if (!response.bodyUsed) return response;
  const { status, statusText, headers } = response;
  return new Response(JSON.stringify(Reflect.get(error, 'json') ?? {}), {
    status,
    statusText,
    headers,
  });
}
