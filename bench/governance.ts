import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '@clotho/embedded';
import { fill } from './governance/fill.ts';
import { HELP, readOptions, type GovernanceOptions } from './governance/options.ts';
import { format, type Report, type Row } from './governance/report.ts';
import { sampleApproval, sampleOpenings, samplePlainWrite } from './governance/samples.ts';
import { largeChange } from './governance/large-change.ts';
import { openStage, type Stage } from './governance/stage.ts';
import type { Bench } from './shared/bench.ts';
import { note, withInstance } from './shared/instance.ts';
import { memoryOf } from './shared/process-use.ts';
import { latencyOf } from './shared/statistics.ts';

/** With hardly anything in the cluster; what many cost is told beside it. */
const FEW = 10;
const SMALL_CHANGE = 20;
/** Longer than the operator needs to forget what was created in bulk. */
const SETTLE_MS = 5_000;

export const bench: Bench = {
  summary: 'from the last approval to the object, and window openings, among many Changes',
  help: HELP,
  run: (args) => {
    const options = readOptions(args);
    return withInstance((plane) => measure(plane, options));
  },
};

async function measure(plane: ControlPlane, options: GovernanceOptions): Promise<void> {
  const stage = await openStage(plane);
  const before = loadavg()[0] ?? 0;
  await fill(plane, stage, FEW);
  const few = await measureAmong(plane, stage, FEW, options);
  const filled = await fill(plane, stage, options.existing - FEW);
  const many = await measureAmong(plane, stage, options.existing, options);
  const sizes = options.requests === 0 ? [] : [SMALL_CHANGE, options.requests];
  const large: Report['large'] = [];
  for (const size of sizes) {
    note(`one Change of ${size} requests`);
    large.push(await largeChange(plane, stage, size));
  }
  await stage.stop();
  const report = { load: { before, after: loadavg()[0] ?? 0 }, filled, few, many, large };
  process.stdout.write(format(report));
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

async function measureAmong(
  plane: ControlPlane,
  stage: Stage,
  existing: number,
  { samples }: GovernanceOptions,
): Promise<Row> {
  await sleep(SETTLE_MS);
  note(`${samples} samples of each kind among ${existing} Changes`);
  await sampleApproval(stage);
  const plain: number[] = [];
  const applied: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    plain.push(await samplePlainWrite(stage));
    applied.push(await sampleApproval(stage));
  }
  const opened = await sampleOpenings(stage, samples);
  const pids = plane.pids();
  return {
    existing,
    plain: latencyOf(plain),
    applied: latencyOf(applied),
    opened: latencyOf(opened),
    memory: {
      gate: memoryOf(pids['clotho-webhook'] ?? 0),
      operator: memoryOf(pids['clotho-operator'] ?? 0),
    },
  };
}
