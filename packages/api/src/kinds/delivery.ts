import { Type } from 'typebox';
import { atomicList, duration, oneOf, text } from '../schema.ts';

/** How a Change is delivered: fields that a Change and the defaults of a ChangePolicy share. */
export const preflight = Type.Object(
  {
    strict: Type.Optional(
      Type.Boolean({ description: 'Unknown fields in a manifest are findings.', default: true }),
    ),
    skip: Type.Optional(
      Type.Array(
        oneOf(
          [
            'DryRun',
            'Quota',
            'Policies',
            'Drift',
            'References',
            'DisruptionBudgets',
            'Permissions',
          ],
          { description: 'A check.' },
        ),
        { description: 'Checks left out; the Change shows which.', maxItems: 7 },
      ),
    ),
  },
  { description: 'What is checked before anything is applied.' },
);

export const backup = Type.Object(
  {
    mode: Type.Optional(
      oneOf(['Required', 'BestEffort', 'None'], {
        description: 'Required: no completed backup, no deployment.',
      }),
    ),
    snapshotVolumes: Type.Optional(
      Type.Boolean({ description: 'Volumes are snapshotted too.', default: true }),
    ),
    storageLocation: Type.Optional(text('Velero BackupStorageLocation.', { maxLength: 253 })),
    ttl: Type.Optional(duration('How long the backup is kept.', '720h')),
  },
  { description: 'The Velero backup taken before anything is applied.' },
);

const check = Type.Object(
  {
    name: text('Name of the check.', { maxLength: 63 }),
    http: Type.Optional(
      Type.Object(
        {
          url: text('Address that is fetched.', { maxLength: 2048 }),
          expectStatus: Type.Optional(
            Type.Integer({
              description: 'Expected status code.',
              default: 200,
              minimum: 100,
              maximum: 599,
            }),
          ),
        },
        { description: 'An HTTP request that must succeed.' },
      ),
    ),
    promQL: Type.Optional(
      Type.Object(
        {
          query: text('The query; its result is one number.', { maxLength: 4096 }),
          threshold: text('What the number must satisfy, e.g. `< 0.01`.', { maxLength: 64 }),
          baseline: Type.Optional(
            Type.Boolean({ description: 'Compare with the value before the Change.' }),
          ),
        },
        { description: 'A Prometheus query that must stay within its threshold.' },
      ),
    ),
    job: Type.Optional(text('A Job of the namespace that must succeed.', { maxLength: 253 })),
    analysisTemplate: Type.Optional(
      text('An Argo Rollouts AnalysisTemplate that must succeed.', { maxLength: 253 }),
    ),
  },
  { description: 'One thing that must hold.' },
);

export const verification = Type.Object(
  {
    window: Type.Optional(duration('How long the result is watched after the last stage.', '30m')),
    readinessTimeout: Type.Optional(
      duration('How long touched workloads may take to become ready.', '10m'),
    ),
    checks: Type.Optional(
      atomicList(check, { description: 'What must hold besides readiness.', maxItems: 32 }),
    ),
  },
  { description: 'How success is judged.' },
);

export const rollback = Type.Object(
  {
    onFailure: Type.Optional(
      Type.Boolean({ description: 'A failed verification rolls back by itself.', default: true }),
    ),
    onWindowClose: Type.Optional(
      oneOf(['RollBack', 'Finish'], {
        description: 'What happens to a Change that is half applied when its window closes.',
      }),
    ),
    validFor: Type.Optional(
      duration('How long after completion a rollback stays possible.', '168h'),
    ),
    restoreVolumes: Type.Optional(
      Type.Boolean({ description: 'Volumes are restored from the backup too.', default: false }),
    ),
  },
  { description: 'How the Change is taken back.' },
);

export const rollout = Type.Object(
  {
    strategy: Type.Optional(
      oneOf(['AllAtOnce', 'Staged'], { description: 'Staged: one stage after the other.' }),
    ),
    stages: Type.Optional(
      atomicList(
        Type.Object(
          {
            name: text('Name of the stage, e.g. `canary`.', { maxLength: 63 }),
            percentage: Type.Optional(
              Type.Integer({ description: 'Share of the replicas.', minimum: 1, maximum: 100 }),
            ),
            requests: Type.Optional(
              Type.Array(Type.String({ maxLength: 253 }), {
                description: 'Only these ManifestRequests.',
                maxItems: 500,
              }),
            ),
            namespaces: Type.Optional(
              Type.Array(Type.String({ maxLength: 63 }), {
                description: 'Only these namespaces.',
                maxItems: 64,
              }),
            ),
            soak: Type.Optional(duration('How long the stage is watched before the next.')),
            gate: Type.Optional(
              text('A workflow step that releases the next stage.', { maxLength: 63 }),
            ),
          },
          { description: 'One stage.' },
        ),
        { description: 'The stages, in order.', maxItems: 16 },
      ),
    ),
  },
  { description: 'In which portions the Change goes out.' },
);
