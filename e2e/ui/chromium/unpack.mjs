// Unpacks the browser that the package holds, into TMPDIR, and prints where it is.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
await inflate(path.join(path.dirname(entry), '..', 'bin', 'al2023.tar.br'));
process.stdout.write(await chromium.executablePath());
