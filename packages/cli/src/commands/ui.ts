import { Command } from 'commander';
import type { LoginLink } from '@clotho/api';
import type { Host } from '../host.ts';
import { openJournal, serverOption } from '../journal.ts';

/** Programs that open a page in the browser: of Windows' Linux, of Linux, of macOS. */
const OPENERS = ['wslview', 'xdg-open', 'open'] as const;

export function uiCommand(host: Host): Command {
  const command = new Command('ui')
    .summary('open the web app, logged in as who you are')
    .description(
      'Opens the web app in the browser, logged in as the person of the kubeconfig. The link is ' +
        'good once, for 5 minutes: give it to nobody.',
    )
    .option('--print', 'print the link and open nothing')
    .addOption(serverOption())
    .addHelpText(
      'after',
      `
Examples:
  ${host.calledAs} ui
  ${host.calledAs} ui --print`,
    );
  return command.action(async ({ print }: { print?: true }) => {
    const server = await openJournal(host, command);
    const answer = await server.send('POST', '/api/v1/login-links');
    const { url }: LoginLink = JSON.parse(await answer.text());
    if (!print && (await open(host, url))) {
      host.out.write(`Opened ${new URL(url).origin} in the browser.\n`);
    } else {
      host.out.write(`${url}\n`);
    }
  });
}

/** False where there is no browser to open it. */
async function open(host: Host, url: string): Promise<boolean> {
  if (!host.interactive) return false;
  for (const program of OPENERS) {
    const ran = await host.runProgram(program, [url]);
    if (ran?.code === 0) return true;
  }
  return false;
}
