import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { PATIENT } from './test/support/patience.ts';

/**
 * How many files of a lane run at a time. The sums are for two cores, which the lane system and one more are to keep busy: files
 * wait for stores, programs, radios and browsers for more than half of their time.
 */
const WORKERS = { unit: 2, contract: 3, system: 5, long: 4 };

/** Units beside the code; what crosses packages under test/. Each lane can be run alone: vitest run --project unit. A title or a path may reach several: then they go in turn (groupOrder). */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers: WORKERS.unit,
          include: ['{shared,gateway,server,commands,client}/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          // No module keeps state and none is replaced, so files may share them: half the time.
          isolate: false,
          // For a machine with much else to do: no test judges how long anything takes.
          ...{ testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: PATIENT } },
        },
      },
      {
        test: {
          name: 'contract',
          sequence: { groupOrder: 1 },
          maxWorkers: WORKERS.contract,
          include: ['test/{contract,fuzz,support}/**/*.test.ts'],
          isolate: false,
          ...{ testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: PATIENT } },
        },
      },
      {
        test: {
          name: 'system',
          sequence: { groupOrder: 2 },
          include: ['test/{system,browser}/**/*.test.ts'],
          isolate: false,
          ...{ testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: PATIENT } },
          // Each file has programs, ports and a browser of its own.
          maxWorkers: WORKERS.system,
          // Concurrent tests of one file wait for radios, not for a core.
          maxConcurrency: 20,
        },
      },
      {
        test: {
          name: 'long',
          sequence: { groupOrder: 3 },
          include: ['test/long/**/*.test.ts'],
          // In real time: minutes, and most of them spent waiting, so all files go at once.
          ...{ testTimeout: 600_000, hookTimeout: 300_000, expect: { poll: PATIENT } },
          maxWorkers: WORKERS.long,
        },
      },
    ],
  },
});
