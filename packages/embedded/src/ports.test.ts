import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from './ports.ts';

test('gives as many different ports as asked for, below the ranges of outgoing connections', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  expect(ports.every((port) => port >= 20_000 && port < 32_768)).toBe(true);
});

test('the ports can be listened on afterwards', async () => {
  const [port] = await freePorts(1);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(server.address()).toMatchObject({ port });
  server.close();
});

test('two calls at once get no port in common', async () => {
  const [a, b] = await Promise.all([freePorts(50), freePorts(50)]);
  expect(a.filter((port) => b.includes(port))).toEqual([]);
});
