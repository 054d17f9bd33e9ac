// Only our own tests run: the fixtures hold little systems with tests of their own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    // Whole scans run in some; a busy machine takes its time.
    testTimeout: 60_000,
  },
});
