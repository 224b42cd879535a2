import { readEnvironment, waitFor, type ControlPlane } from '@clotho/embedded';

type Headers = Record<string, string>;
type Init = Omit<RequestInit, 'headers' | 'body'> & { headers?: Headers; body?: object };

/** A browser as far as the server sees one: it keeps cookies, and sends them with its Origin. */
export class Browser {
  readonly origin: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string) {
    this.origin = origin;
  }

  static async at(plane: ControlPlane): Promise<Browser> {
    const { ui } = await readEnvironment(plane.stateDir);
    return new Browser(ui ?? '');
  }

  /** As the page of the server itself does it. */
  async send(path: string, { headers = {}, body, ...init }: Init = {}): Promise<Response> {
    const answer = await fetch(`${this.origin}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        cookie: this.#cookie(),
        origin: this.origin,
        'x-clotho': '1',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.#keep(answer);
    return answer;
  }

  /** A browser that was logged in as a user by a one-time link. */
  static async loggedIn(plane: ControlPlane, user: string): Promise<Browser> {
    const browser = await Browser.at(plane);
    const code = await loginCode(plane, user);
    // A server that was just restarted can't record a login yet.
    await waitFor(async () => (await browser.logIn(code)).status === 201, {
      timeoutMs: 30_000,
      describe: `${user} to be logged in`,
    });
    return browser;
  }

  logIn(code: string): Promise<Response> {
    return this.send('/api/v1/session', { method: 'POST', body: { code } });
  }

  /** Sends a form, as its button does. */
  async submit(path: string, fields: Record<string, string>): Promise<Response> {
    const answer = await fetch(`${this.origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: this.#cookie() },
      body: new URLSearchParams(fields),
    });
    this.#keep(answer);
    return answer;
  }

  #cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** The code of a new login link of a user, or of whoever has the token. */
export async function loginCode(
  plane: ControlPlane,
  user: string,
  token?: string,
): Promise<string> {
  const { ui, users } = await readEnvironment(plane.stateDir);
  const answer = await fetch(`${ui ?? ''}/api/v1/login-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token ?? users[user]?.token ?? ''}` },
  });
  const { url } = (await answer.json()) as { url: string };
  return new URL(url).hash.replace('#code=', '');
}

/** A path of the Kubernetes API, by way of the server. */
export function through(path: string): string {
  return `/api/v1/kubernetes/${path}`;
}

export const CLOTHO = 'apis/clotho.cosmosdevops.co.uk/v1alpha1';
