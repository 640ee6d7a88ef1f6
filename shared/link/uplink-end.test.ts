import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkProperty } from '../../test/support/link-property.ts';
import type { Sample } from '../sample.ts';
import { type MemoryOutbox, memoryOutbox } from './outbox.ts';

const inMemory = (): MemoryOutbox<Sample> =>
  memoryOutbox<Sample>({
    sensorsOf: ({ sensor }) => [sensor],
    messageOf: ({ seq, items }) => ({ type: 'gatewaySamples', seq, samples: items }),
  });

it('[UPL61] through any order of losses, restarts, refusals, sleeps and stray answers nothing is lost, doubled or out of order, and the memory is empty at last', () => {
  fc.assert(
    linkProperty(() => {
      const outbox = inMemory();
      return { outbox, check: () => expect(outbox.counts()).toEqual({ kept: 0, dropped: 0 }) };
    }),
    { numRuns: 300 },
  );
});
