import path from 'node:path';
import { readEnvironment, type ControlPlane } from '@clotho/embedded';

/** The last words of the tour: what is there and what to type next. */
export async function whereToLook(plane: ControlPlane): Promise<string> {
  const state = path.relative(process.cwd(), plane.stateDir) || '.';
  const users = Object.entries(plane.users)
    .map(([name, { groups }]) => `    ${name.padEnd(10)} ${groups.join(', ')}`)
    .join('\n');
  const links = await loginLinks(plane);
  return `
Where to look
  API server   ${plane.apiserver}
  kubeconfig   ${state}/kubeconfig (admin), ${state}/kubeconfig.<user>
  addresses    ${state}/env.json
  logs         ${state}/log/
  users
${users}

Web app, logged in as (each link once, within 5 minutes; another: npx clotho ui)
${links}

What to type next
  export KUBECONFIG=$PWD/${state}/kubeconfig.dev-alice PATH=$PWD/${state}/bin:$PATH
  kubectl get changes,manifestrequests,approvalevents -n production
  kubectl explain change.spec
  npx clotho get changes -n production
  npm run clock -- +1h
  npm stop
`;
}

/** One for each demo user. */
async function loginLinks(plane: ControlPlane): Promise<string> {
  const { server } = await readEnvironment(plane.stateDir);
  const lines = Object.entries(plane.users).map(async ([name, { token }]) => {
    const answer = await fetch(`${server ?? ''}/api/v1/login-links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    const { url }: { url?: string } = JSON.parse(await answer.text());
    return `    ${name.padEnd(10)} ${url ?? `no link: HTTP ${answer.status}`}`;
  });
  return (await Promise.all(lines)).join('\n');
}
