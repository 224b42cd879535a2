import { Argument, Command } from 'commander';
import { candidates } from '../completion/candidates.ts';
import { SCRIPTS } from '../completion/scripts.ts';
import type { Host } from '../host.ts';
import { visible } from '../text/visible.ts';

export function completionCommand(host: Host): Command {
  return new Command('completion')
    .summary('print a completion script for your shell')
    .description('Prints a script that completes verbs, flags, kinds and names as you type.')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Examples:
  source <(clotho completion bash)                                  # this shell
  clotho completion bash > ~/.local/share/bash-completion/completions/clotho
  clotho completion zsh > "\${fpath[1]}/_clotho"
  clotho completion fish > ~/.config/fish/completions/clotho.fish`,
    )
    .action((shell: string) => host.out.write(SCRIPTS[shell] ?? ''));
}

/** What the scripts call; not shown in help. */
export function candidatesCommand(host: Host): Command {
  const command = new Command('__complete').argument('[words...]').helpOption(false);
  return command.action(async (words: string[]) => {
    if (!command.parent) return;
    const found = await quietly(candidates(host, command.parent, words));
    for (const { word, about } of visible(found)) host.out.write(`${word}\t${about}\n`);
  });
}

// A shell must not show an error because TAB was pressed: no cluster, no names.
async function quietly<T>(finding: Promise<T[]>): Promise<T[]> {
  try {
    return await finding;
  } catch {
    return [];
  }
}
