import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor, writeClock, type ControlPlane } from '@clotho/embedded';
import { ROOT } from '../paths.ts';
import { evidence } from './evidence.ts';
import { exampleParts } from './example.ts';
import { expectThat } from './expect.ts';
import type { Narrator } from './narrator.ts';
import { askThePast, isFollowed } from './past.ts';
import { manage, run, statusIs, type Scene } from './scene.ts';
import { runAs, watchAs } from './shell.ts';

export const TOUR_START = '2025-12-14T12:00:00Z';
const WINDOW_OPENS = '2025-12-15T02:00:00Z';
const CHANGE = 'deploy-payment-service-v2';

/** Clotho's main job, told as it happens. Every step checks what it shows. */
export async function mainJob(plane: ControlPlane, tell: Narrator): Promise<void> {
  const ctx = { plane, tell };
  const [change = '', platform = '', security = '', watch = ''] = await exampleParts();
  await tell.step('`production` comes under management', () => manageProduction(ctx));
  await tell.step('A developer deploys: the write is held, nothing reaches the cluster', () =>
    applyIsHeld(ctx),
  );
  await tell.step('The developer asks for a Change', () => askForChange(ctx, change));
  const watching = watchAs(plane, 'dev-alice', lastLine(watch), tell);
  try {
    await tell.step('The platform team approves; the security team is next', () =>
      approvePlatform(ctx, platform),
    );
    await tell.step('The security team approves; the Change is scheduled', () =>
      approveAndSchedule(ctx, security),
    );
    await tell.step(`The clock reaches ${WINDOW_OPENS}: Clotho deploys by itself`, () =>
      windowOpens(ctx, () => watching.text()),
    );
  } finally {
    await watching.stop();
  }
  await tell.step('The object is sealed', () => showSeal(ctx));
  await tell.step('What is approved may be applied again', () => reapply(ctx));
  await tell.step('Everything else is held: another image, a stripped seal, a delete', () =>
    othersAreHeld(ctx),
  );
  await tell.step('What ran in production at 01:59 and at 02:01, and who approved it?', () =>
    askThePast(ctx),
  );
  await evidence(ctx, CHANGE);
}

async function manageProduction(scene: Scene): Promise<void> {
  await manage(scene, 'production');
  await isFollowed(scene);
  scene.tell.note('From now on nothing alters production unless an approved Change says so.');
}

async function applyIsHeld(ctx: Scene): Promise<void> {
  const file = 'kubectl apply -f examples/payment-service.yaml';
  const manifest = await readFile(path.join(ROOT, 'examples/payment-service.yaml'), 'utf8');
  const result = await run(ctx, 'dev-alice', file, manifest);
  expectThat(
    result.code !== 0 && result.output.includes('Forbidden'),
    'the apply is forbidden',
    result.output,
  );
  const held = await run(ctx, 'dev-alice', 'kubectl get manifestrequests -n production');
  expectThat(
    held.output.includes('payment-service-deployment'),
    'a ManifestRequest payment-service-deployment',
    held.output,
  );
  const nothing = await run(ctx, 'dev-alice', 'kubectl get deployments -n production');
  expectThat(
    nothing.output.includes('No resources found'),
    'no Deployment in production',
    nothing.output,
  );
}

async function askForChange(ctx: Scene, script: string): Promise<void> {
  const result = await run(ctx, 'dev-alice', script);
  expectThat(result.code === 0, 'the Change is created', result.output);
  await phaseIs(ctx, 'PendingApproval');
}

async function approve(ctx: Scene, user: string, script: string): Promise<void> {
  const result = await run(ctx, user, script);
  expectThat(result.code === 0, 'the decision is taken', result.output);
}

async function approvePlatform(ctx: Scene, script: string): Promise<void> {
  await approve(ctx, 'plat-bob', script);
  await changeIs(ctx, 'currentStep', 'security-review');
}

async function approveAndSchedule(ctx: Scene, script: string): Promise<void> {
  await approve(ctx, 'sec-carol', script);
  await phaseIs(ctx, 'Scheduled');
  await run(ctx, 'audit-eve', 'kubectl get approvalevents -n production');
}

async function windowOpens(ctx: Scene, watched: () => string): Promise<void> {
  ctx.tell.command('anybody', `npm run clock -- ${WINDOW_OPENS}`);
  await moveClock(ctx.plane, WINDOW_OPENS);
  await phaseIs(ctx, 'Completed');
  await waitFor(() => watched().includes('Completed'), {
    timeoutMs: 30_000,
    describe: 'the watch to show Completed',
  });
  await run(ctx, 'dev-alice', 'kubectl get deployments,pods -n production');
}

async function showSeal(ctx: Scene): Promise<void> {
  const annotations = String.raw`kubectl get deployment payment-service -n production -o jsonpath='{.metadata.annotations.clotho\.cosmosdevops\.co\.uk/signature}{"\n"}'`;
  const result = await run(ctx, 'audit-eve', annotations);
  expectThat(result.output.startsWith('v1.'), 'a signature on the Deployment', result.output);
}

async function reapply(ctx: Scene): Promise<void> {
  const manifest = await readFile(path.join(ROOT, 'examples/payment-service.yaml'), 'utf8');
  const command = 'kubectl apply -f examples/payment-service.yaml';
  const result = await run(ctx, 'dev-alice', command, manifest);
  expectThat(result.code === 0, 'the apply passes', result.output);
}

async function othersAreHeld(ctx: Scene): Promise<void> {
  const target = 'deployment payment-service -n production';
  const strip =
    `kubectl get ${target} -o yaml | grep -v 'clotho.cosmosdevops.co.uk/signature' |` +
    ` sed 's/payment-service:2.0.0/payment-service:6.6.6/' | kubectl replace -f -`;
  for (const command of [
    'kubectl set image deployment/payment-service payment-service=evil:1 -n production',
    strip,
    `kubectl delete ${target}`,
  ]) {
    const result = await run(ctx, 'dev-alice', command);
    expectThat(
      result.code !== 0 && result.output.includes('is held'),
      'the write is held',
      result.output,
    );
  }
  const image = await runAs(
    ctx.plane,
    'dev-alice',
    `kubectl get ${target} -o jsonpath='{..image}'`,
  );
  expectThat(image.output.endsWith(':2.0.0'), 'the image is what was approved', image.output);
}

function phaseIs(scene: Scene, phase: string): Promise<void> {
  return changeIs(scene, 'phase', phase);
}

function changeIs(scene: Scene, field: string, value: string): Promise<void> {
  return statusIs(scene, { change: CHANGE, namespace: 'production', field, value });
}

async function moveClock(plane: ControlPlane, time: string): Promise<void> {
  await writeClock(plane.stateDir, { offsetMs: Date.parse(time) - Date.now() });
}

/** The script without its comment. */
function lastLine(script: string): string {
  return script.split('\n').at(-1) ?? '';
}
