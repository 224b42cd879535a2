import { parentPort } from 'node:worker_threads';

import { lookAtLeaves } from './leaves.ts';

parentPort?.on('message', (bytes: Uint8Array<ArrayBuffer>) => {
  const looked = lookAtLeaves(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  parentPort?.postMessage(looked, [looked.hashes.buffer, looked.plain.buffer]);
});
