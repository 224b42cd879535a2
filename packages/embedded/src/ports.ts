import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

// Below the ranges from which Linux (32768) and macOS (49152) take the source ports of outgoing
// connections: a port from those could be taken by any client while its server restarts, and a
// client that redials a dead server could even connect to itself.
const FIRST = 20_000;
const LAST = 32_000;

/**
 * Finds `count` different free TCP ports on 127.0.0.1. All are held open until the last one is
 * found; between the return and their use someone else may still take one, which the caller
 * meets as "address already in use".
 */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  try {
    while (held.size < count) {
      const port = randomInt(FIRST, LAST);
      const server = held.has(port) ? undefined : await listen(port);
      if (server) held.set(port, server);
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map(close));
  }
}

/** A listening server, or undefined when the port is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (isAddressInUse(error)) return undefined;
    throw error;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
