import { Option, type Command } from 'commander';

/** What a Change says besides its requests; the same wherever one is asked for. */
export function withWantedOptions(command: Command): Command {
  return command
    .requiredOption('--description <text>', 'what changes and why, for those who approve it')
    .addOption(
      new Option('--category <category>', 'Standard and Emergency are permissions')
        .choices(['Normal', 'Standard', 'Emergency'])
        .default('Normal'),
    )
    .addOption(
      new Option('--risk <level>', 'as you see it')
        .choices(['Low', 'Medium', 'High'])
        .default('Medium'),
    )
    .option('--start <time>', 'when its window opens (RFC 3339)')
    .option('--end <time>', 'when its window closes')
    .option('-l, --labels <labels>', 'labels of the Change, e.g. team=pay')
    .option('--wait', 'follow it to its end')
    .option('--timeout <minutes>', 'with --wait: how long; without end by default');
}
