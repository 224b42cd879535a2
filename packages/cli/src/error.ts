import { ApiError } from '@clotho/api';

export type CliErrorCode = 'NotFound' | 'Refused' | 'Usage' | 'Unreachable' | 'Unchecked';

/** What a script can tell from the exit code. */
export const EXIT: Record<CliErrorCode | 'Interrupted', number> = {
  NotFound: 1,
  Refused: 1,
  Usage: 2,
  /** For verbs of pipelines, which know three answers: done, not done, not known. */
  Unchecked: 2,
  Unreachable: 3,
  Interrupted: 130,
};

/** An error that its user reads: `message` says what is wrong, `next` what to type or do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly next: string | undefined;

  constructor(code: CliErrorCode, message: string, next?: string) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

/** Says an answer of the API server in words; any other error goes through. */
export function toCliError(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const message = withoutWebhookPrefix(error.message);
  if (error.code === 'NotKubernetes') return notClotho(error);
  if (error.status === 401) {
    return new CliError(
      'Unreachable',
      'The API server does not know who you are.',
      'log in again (kubectl auth whoami shows who you are)',
    );
  }
  if (error.status === 404) {
    return new CliError('NotFound', message, 'check the name, and the namespace (-n)');
  }
  if (error.status === 429 || error.status >= 500) {
    return new CliError('Unreachable', `The API server could not answer: ${message}`, 'try again');
  }
  return new CliError('Refused', message, refusalHint(error));
}

function notClotho(error: ApiError): CliError {
  return error.status === 404
    ? new CliError(
        'Unreachable',
        'Clotho is not installed in this cluster: the API server has no such resources.',
        'check the cluster (kubectl config current-context), or install Clotho there',
      )
    : new CliError(
        'Unreachable',
        `This does not look like a Kubernetes API server: ${error.message}`,
        'check the server address of the kubeconfig and any proxy in between',
      );
}

function refusalHint({ code, message }: ApiError): string | undefined {
  if (code !== 'Forbidden' || !/cannot (get|list|watch|create)/.test(message)) return undefined;
  return 'ask for a role that allows it (kubectl auth can-i --list)';
}

function withoutWebhookPrefix(message: string): string {
  return message.replace(/^admission webhook "[^"]*" denied the request: /, '');
}
