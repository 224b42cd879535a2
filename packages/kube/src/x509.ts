import type * as X509 from '@peculiar/x509';

// The library registers its parts by metadata when it is loaded, so the polyfill must come first.
await import('reflect-metadata');

export const x509: typeof X509 = await import('@peculiar/x509');
