#!/usr/bin/env node
import { runPinned } from './hand-over.mjs';

await runPinned('clotho-verify', () => import('../src/main.ts'));
