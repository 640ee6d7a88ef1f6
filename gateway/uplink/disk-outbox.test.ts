import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HeartSample } from '@takt/shared/sample.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WORN } from '../../test/support/a-link.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { linkProperty } from '../../test/support/link-property.ts';
import { openSpill } from '../spill/spill.ts';
import { gatewayOutbox } from './disk-outbox.ts';

it('[UPL61] nor with a memory for three samples and a disk for the rest', async () => {
  const closing: (() => Promise<void>)[] = [];
  fc.assert(
    linkProperty(() => {
      const folder = mkdtempSync(join(tmpdir(), 'takt-outbox-'));
      const { clock } = handClock();
      const spill = openSpill({ folder, clock, say: () => {}, utcNowMs: () => clock.nowMs() });
      const outbox = gatewayOutbox(spill, { items: 3, ms: Number.POSITIVE_INFINITY });
      closing.push(async () => {
        await spill.close();
        expect(readdirSync(folder).filter((name) => name.endsWith('.spill'))).toEqual([]);
        rmSync(folder, { recursive: true, force: true });
      });
      return { outbox, check: () => expect(outbox.counts()).toMatchObject({ kept: 0, dropped: 0 }) };
    }),
    { numRuns: 60 },
  );
  for (const close of closing) await close();
});

it('[UPL62] what was acknowledged for an earlier connection is not read from the disk and sent again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takt-outbox-'));
  const { clock } = handClock();
  const spill = openSpill({ folder, clock, say: () => {}, utcNowMs: () => clock.nowMs() });
  const outbox = gatewayOutbox(spill, { items: 3, ms: Number.POSITIVE_INFINITY });
  const compared = { isCompared: () => true, clockOffsetMs: 0 };
  const sent = (): number | undefined => outbox.next(compared)?.seq;
  for (let i = 0; i < 8; i++) {
    outbox.push([sampleAt(clock.nowMs() + i)], new Set([WORN]), 0);
    expect(sent()).toBe(i + 1);
  }
  outbox.rewind();
  expect(sent()).toBe(1);
  outbox.acknowledge(8);
  expect(sent()).toBeUndefined();
  await spill.close();
  rmSync(folder, { recursive: true, force: true });
});

const sampleAt = (receivedAtMs: number): HeartSample => ({
  ...{ sensor: WORN, receivedAtMs, heartRateBpm: 120, rrTicks: [], beatCount: null, beatTimeTicks: null },
  ...{ contact: 'unknown', batteryPercent: null },
});
