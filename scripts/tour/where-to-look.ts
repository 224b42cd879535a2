import path from 'node:path';
import type { ControlPlane } from '@clotho/embedded';

/** The last words of the tour: what is there and what to type next. */
export function whereToLook(plane: ControlPlane): string {
  const state = path.relative(process.cwd(), plane.stateDir) || '.';
  const users = Object.entries(plane.users)
    .map(([name, { groups }]) => `    ${name.padEnd(10)} ${groups.join(', ')}`)
    .join('\n');
  return `
Where to look
  API server   ${plane.apiserver}
  kubeconfig   ${state}/kubeconfig (admin), ${state}/kubeconfig.<user>
  addresses    ${state}/env.json
  logs         ${state}/log/
  users
${users}

What to type next
  export KUBECONFIG=$PWD/${state}/kubeconfig.dev-alice PATH=$PWD/${state}/bin:$PATH
  kubectl get changes,manifestrequests,approvalevents -n production
  kubectl explain change.spec
  npx clotho get changes -n production
  npm run clock -- +1h
  npm stop
`;
}
