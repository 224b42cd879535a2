import { expect, type BrowserContext, type ConsoleMessage, type Page } from '@playwright/test';

/** What went wrong in the pages of a test beside what it asserts: none of it may happen. */
export class Problems {
  readonly #found: string[] = [];
  readonly #allowed: RegExp[] = [];
  readonly #servers: readonly string[];

  constructor(servers: readonly string[]) {
    this.#servers = servers;
  }

  /** A message that belongs to this test, for instance of a server that it stops. */
  allow(message: RegExp): void {
    this.#allowed.push(message);
  }

  async watch(context: BrowserContext): Promise<void> {
    await context.exposeBinding('clothoViolation', (_source, text: string) => {
      this.#found.push(`content security policy: ${text}`);
    });
    await context.addInitScript(tellViolations);
    context.on('page', (page) => this.#watchPage(page));
  }

  /** Fails the test if there were any. */
  expectNone(): void {
    const left = this.#found.filter((text) => !this.#allowed.some((regex) => regex.test(text)));
    expect(left, 'console errors, exceptions and violations of the policy').toEqual([]);
  }

  #watchPage(page: Page): void {
    page.on('pageerror', (error) => this.#found.push(`exception: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' || this.#isRefusal(message)) return;
      this.#found.push(`console: ${message.text()} (${message.location().url})`);
    });
  }

  /** The browser reports each answer from 400 on as an error; refusing is what Clotho does. */
  #isRefusal(message: ConsoleMessage): boolean {
    const { url } = message.location();
    return (
      /the server responded with a status of 4\d\d/.test(message.text()) &&
      this.#servers.some((server) => url.startsWith(`${server}/api/`))
    );
  }
}

/** Runs in the page. The console tells of violations too, but not of each. */
function tellViolations(): void {
  document.addEventListener('securitypolicyviolation', (event) => {
    const tell: unknown = Reflect.get(window, 'clothoViolation');
    if (typeof tell !== 'function') return;
    tell(`${event.effectiveDirective} forbids ${event.blockedURI} (${event.sourceFile})`);
  });
}
