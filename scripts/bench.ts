import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench } from '../bench/shared/bench.ts';
import { ROOT } from './paths.ts';

const FOLDER = path.join(ROOT, 'bench');

const HELP = `Measures Clotho, side by side with others where there are any.

Usage: npm run bench -- NAME [options]

  NAME --help   what a bench measures, and its options

Benches:
`;

await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<void> {
  const names = benchNames();
  if (name === undefined || name === '--help') {
    process.stdout.write(HELP + (await listed(names)));
    return;
  }
  if (!names.includes(name)) {
    process.stderr.write(`there is no bench "${name}"; there are: ${names.join(', ')}\n`);
    process.exitCode = 1;
    return;
  }
  const bench = await load(name);
  if (args.includes('--help')) process.stdout.write(bench.help);
  else await bench.run(args);
}

function benchNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.basename(file, '.ts'));
}

async function listed(names: string[]): Promise<string> {
  const benches = await Promise.all(names.map(load));
  return benches.map(({ summary }, i) => `  ${names[i]?.padEnd(12)}${summary}\n`).join('');
}

async function load(name: string): Promise<Bench> {
  const module: { bench: Bench } = await import(
    pathToFileURL(path.join(FOLDER, `${name}.ts`)).href
  );
  return module.bench;
}
