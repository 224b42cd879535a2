#!/usr/bin/env node
import { runPinned } from '@clotho/verify/hand-over';

// Called as kubectl-clotho it is a plugin of kubectl.
await runPinned('clotho', () => import('../src/main.ts'));
