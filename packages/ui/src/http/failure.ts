/** Why a call has no result, in words for people. */
export class Failure extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The code of a problem document, or the reason of a Kubernetes Status. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Failure';
    this.status = status;
    this.code = code;
  }

  /** The server could not be asked, or could not answer: trying again may help. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Reads what an answer that is not a success has to say: RFC 9457, or a Kubernetes Status. */
export async function failureOf(response: Response): Promise<Failure> {
  const text = await response.text();
  const { code, message } = wordsOf(text);
  return new Failure(
    response.status,
    code ?? 'Unknown',
    message ?? (text || `the server answered ${response.status}`),
  );
}

interface Words {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

function wordsOf(text: string): Words {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof body !== 'object' || body === null) return {};
  const field = (name: string): string | undefined => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    code: field('code') ?? field('reason'),
    message: field('detail') ?? field('message') ?? field('title'),
  };
}
