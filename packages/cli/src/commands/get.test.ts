import { expect, test } from 'vitest';
import { listOf, routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, paymentChange, paymentRequest, REQUESTS } from '../testing/objects.ts';

const NAME = 'deploy-payment-service-v2';
const answers = routes({
  [`GET ${CHANGES}`]: listOf([paymentChange()]),
  [`GET ${CHANGES}/${NAME}`]: paymentChange(),
  [`GET ${REQUESTS}`]: listOf([paymentRequest()]),
  'GET /apis/clotho.cosmosdevops.co.uk/v1alpha1/changes': listOf([paymentChange()]),
  'GET /apis/clotho.cosmosdevops.co.uk/v1alpha1/changewindows': listOf([]),
});

test('get lists the Changes of the namespace of the context in aligned columns', async () => {
  await using server = await startApiServer(answers);
  const host = testHost(server);
  expect(await type(host, 'get changes')).toBe(0);
  expect(host.stdout()).toBe(
    [
      'NAME                        CATEGORY   RISK   PHASE             STEP              WINDOW                    AGE',
      'deploy-payment-service-v2   Normal     High   PendingApproval   security-review   2025-12-15 02:00-04:00Z   5m',
      '',
    ].join('\n'),
  );
});

test.each(['change', 'changes', 'chg', 'Change', 'changes.clotho.cosmosdevops.co.uk', ''])(
  'get understands %j as Changes',
  async (word) => {
    await using server = await startApiServer(answers);
    const host = testHost(server);
    expect(await type(host, `get ${word} -o name`)).toBe(0);
    expect(host.stdout()).toBe(`change.clotho.cosmosdevops.co.uk/${NAME}\n`);
  },
);

test('get -A -o wide adds the namespace, the requester, the short digest and the ticket', async () => {
  await using server = await startApiServer(answers);
  const host = testHost(server);
  expect(await type(host, 'get chg -A -o wide')).toBe(0);
  const [header = '', row = ''] = host.stdout().split('\n');
  expect(header).toMatch(/^NAMESPACE .* REQUESTER +DIGEST +TICKET$/);
  expect(row).toMatch(/^production .* dev-alice +sha256:0123456789ab +CHG-1234$/);
});

test('get change NAME describes it: what it waits for, what to type, who decided, what happened', async () => {
  await using server = await startApiServer(answers);
  const host = testHost(server, { calledAs: 'kubectl clotho' });
  expect(await type(host, `get change ${NAME}`)).toBe(0);
  expect(host.stdout()).toBe(`deploy-payment-service-v2 in production  PendingApproval
Deploy payment service v2 with new fraud detection

Step security-review needs 1 more approval by group security-team.
Next: kubectl clotho diff deploy-payment-service-v2 -n production
      kubectl clotho approve deploy-payment-service-v2 -n production --step security-review
      kubectl clotho deny deploy-payment-service-v2 -n production --step security-review -m REASON

Category       Normal
Risk           High (declared High, assessed Medium)
               · new workload
Requested by   dev-alice
Window         2025-12-15 03:00 – 05:00 CET (02:00 – 04:00 UTC)
Ticket         jira CHG-1234
Digest         sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
Created        2025-12-14 13:00 CET (12:00 UTC)

Approval
  ✓ platform-review   1 of 1   group platform-team
      ✓ plat-bob approved  2025-12-14 13:01 CET (12:01 UTC)
        │ LGTM.
  … security-review   0 of 1   group security-team · open since 2025-12-14 13:01 CET (12:01 UTC)

Requests
  + Create   Deployment/payment-service   payment-service-deployment   Pending

Timeline
  2025-12-14 13:00 CET (12:00 UTC)   dev-alice   asked for approval
`);
});

test('a decision that does not count stays visible with its reason', async () => {
  const decision = {
    event: 'e0',
    approver: 'dev-alice',
    decision: 'approve',
    at: '2025-12-14T12:01:00Z',
    counts: false,
    why: 'dev-alice asked for the Change',
  } as const;
  const step = { name: 'review', state: 'Open', approvals: 0, needed: 1 } as const;
  const change = paymentChange({ steps: [{ ...step, decisions: [decision] }] });
  await using server = await startApiServer(routes({ [`GET ${CHANGES}/${NAME}`]: change }));
  const host = testHost(server);
  await type(host, `get change ${NAME}`);
  expect(host.stdout()).toContain(`  … review   0 of 1
      ○ dev-alice approved  2025-12-14 13:01 CET (12:01 UTC)
        does not count: dev-alice asked for the Change
`);
});

test('text of others cannot steer the terminal of whoever reads it', async () => {
  const forged = paymentChange({ message: 'fine\u001b[2J\u001b[1;1H\u202eok\rnothing to see' });
  await using server = await startApiServer(routes({ [`GET ${CHANGES}/${NAME}`]: forged }));
  const host = testHost(server);
  await type(host, `get change ${NAME}`);
  expect(host.stdout()).toContain('fine\\u001b[2J\\u001b[1;1H\\u202eok\\u000dnothing to see');
});

test('get change NAME -o json and -o yaml give the object without managed fields', async () => {
  const stored = paymentChange();
  Object.assign(stored.metadata, { managedFields: [{ manager: 'x' }] });
  await using server = await startApiServer(routes({ [`GET ${CHANGES}/${NAME}`]: stored }));
  const json = testHost(server);
  await type(json, `get change/${NAME} -o json`);
  expect(JSON.parse(json.stdout())).toEqual(paymentChange());
  const yaml = testHost(server);
  await type(yaml, `get change ${NAME} -o yaml`);
  expect(yaml.stdout()).toMatch(/^apiVersion: clotho.*\nkind: Change\nmetadata:\n  name: deploy/);
});

test('get -n reads another namespace, before the verb and after it', async () => {
  await using server = await startApiServer(() => ({ body: listOf([]) }));
  await type(testHost(server), '-n staging get requests');
  await type(testHost(server), 'get requests -n staging');
  expect(server.seen.map(({ path }) => path)).toEqual([
    '/apis/clotho.cosmosdevops.co.uk/v1alpha1/namespaces/staging/manifestrequests',
    '/apis/clotho.cosmosdevops.co.uk/v1alpha1/namespaces/staging/manifestrequests',
  ]);
});

test('get of nothing says so on stderr and is no failure', async () => {
  await using server = await startApiServer(answers);
  const host = testHost(server);
  expect(await type(host, 'get windows')).toBe(0);
  expect(host.stdout()).toBe('');
  expect(host.stderr()).toBe('There are no windows in this cluster.\n');
});

test('get of a name that is not there exits 1', async () => {
  await using server = await startApiServer(answers);
  const host = testHost(server);
  expect(await type(host, 'get change nobody')).toBe(1);
  expect(host.stderr()).toBe(
    'Error: nobody not found\nNext: check the name, and the namespace (-n)\n',
  );
});

test('tables have colour on a terminal only, and none with NO_COLOR or --no-color', async () => {
  await using server = await startApiServer(answers);
  const coloured = async (line: string, env: Record<string, string>): Promise<boolean> => {
    let text = '';
    const out = {
      write: (more: string) => void (text += more),
      isTerminal: true,
      columns: 80,
      rows: 24,
    };
    await type(testHost(server, { out, env }), line);
    return text.includes('\u001b[');
  };
  expect(await coloured('get changes', {})).toBe(true);
  expect(await coloured('get changes', { NO_COLOR: '1' })).toBe(false);
  expect(await coloured('--no-color get changes', {})).toBe(false);
  expect(await coloured('get changes --no-color', {})).toBe(false);
});
