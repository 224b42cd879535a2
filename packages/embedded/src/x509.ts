/** X.509, and before it the polyfill without which its library does not load. */
export * from 'reflect-metadata';
export * from '@peculiar/x509';
