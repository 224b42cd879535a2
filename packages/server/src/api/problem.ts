import type { FastifyError, FastifyReply } from 'fastify';
import { KubeError } from '@clotho/kube';
import { StoreError, type StoreErrorCode } from '@clotho/store';

/** A call that is turned away; `detail` says what to do next. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

const STORE_STATUS: Readonly<Record<StoreErrorCode, number>> = {
  Invalid: 422,
  Unavailable: 503,
  Overloaded: 503,
  ClockBehind: 503,
  Behind: 503,
  Altered: 503,
  Schema: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'Range not satisfiable',
  422: 'Not an entry',
  429: 'Too many requests',
  501: 'Not configured',
  503: 'Unavailable',
};

/** Answers with problem details (RFC 9457). What is our fault says nothing of its insides. */
export function sendProblem(error: Error, reply: FastifyReply): number {
  const { status, code, detail } = describe(error);
  if (status === 429 || status === 503) reply.header('retry-after', '1');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .code(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: TITLES[status] ?? 'Error',
        status,
        detail,
        code,
      }),
    );
  return status;
}

function describe(error: Error): { status: number; code: string; detail: string } {
  if (error instanceof ApiError) {
    return { status: error.status, code: error.code, detail: error.message };
  }
  if (error instanceof StoreError) {
    return { status: STORE_STATUS[error.code], code: error.code, detail: error.message };
  }
  if (error instanceof KubeError) {
    const detail = 'the API server of the cluster gives no answer; try again';
    return { status: 503, code: 'ClusterAway', detail };
  }
  if (isFastifyError(error) && (error.statusCode ?? 500) < 500) {
    const detail = error.validation ? invalid(error) : error.message;
    return { status: error.statusCode ?? 400, code: 'BadRequest', detail };
  }
  if (isDatabaseAway(error)) {
    const detail = "the database of the journal can't be reached; try again";
    return { status: 503, code: 'Unavailable', detail };
  }
  return { status: 500, code: 'Internal', detail: 'internal error; see the log of the server' };
}

/** Names the field: `body/entries/0/at must match pattern …`. */
function invalid({ validation = [], validationContext = 'body' }: FastifyError): string {
  return validation
    .slice(0, 3)
    .map(({ instancePath, message = 'is not what the API expects' }) =>
      `${validationContext}${instancePath} ${message}`.trim(),
    )
    .join('; ');
}

function isFastifyError(error: Error): error is FastifyError {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');
}

function isDatabaseAway(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  // Class 57: the server shuts down or starts; class 08: the connection broke.
  return /^(?:ECONN|CONNECT|57P|08)/.test(code);
}
