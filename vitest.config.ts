import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './closing-line.ts'],
    projects: [
      // Property tests run as long as they need; no test asserts a time.
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.db.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'ui',
          include: ['packages/*/src/**/*.test.tsx', 'packages/console-plugin/*.test.ts'],
          environment: 'jsdom',
        },
      },
      // On real servers (PostgreSQL, S3), which each file starts for itself.
      {
        test: {
          name: 'journal',
          include: ['packages/*/src/**/*.db.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/control-plane.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
