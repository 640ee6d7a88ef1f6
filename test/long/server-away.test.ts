import { describe, it } from 'vitest';
import { completeAfter } from '../support/outage.ts';

const AWAY_MS = 180_000;

describe('a server that is away', () => {
  it(
    '[UPL37] for three minutes: the recording is complete afterwards, beat by beat',
    async () => {
      const { waitingSamples } = await completeAfter(AWAY_MS);
      console.log(
        `server away ${AWAY_MS / 1000} s: ${waitingSamples} samples waited on the disk, no beat is missing`,
      );
    },
    AWAY_MS + 240_000,
  );
});
