/** The real `takt gateway` and a real server, with a way between them that comes and goes. */
import { createDecoder } from '@takt/gateway/decoder.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { describe, expect, it, vi } from 'vitest';
import { sensorOf } from '../support/a-class.ts';
import { completeAfter, NOBODY, outage, SLOTS, withoutGap } from '../support/outage.ts';
import { PATIENT } from '../support/patience.ts';

describe('a server that is away', () => {
  it('[UPL37] for two seconds: the recording is complete afterwards, beat by beat', async () => {
    await completeAfter(2_000);
  });

  it.each([
    ['', undefined],
    [', its memory long full', 20],
  ])(
    '[UPL36] and the gateway is killed%s: all that it had heard is in the recording once both are back',
    async (_, memorySamples) => {
      await using room = await outage(600_000);
      const first = await room.gateway('air', memorySamples);
      await vi.waitUntil(async () => (await room.beats(1)).counts.length > 2, PATIENT);
      room.cut();
      await vi.waitUntil(async () => (await first.metric('connected')) === 0, PATIENT);
      const before = (await first.metric('disk_samples')) ?? 0;
      await vi.waitUntil(async () => ((await first.metric('disk_samples')) ?? 0) > before + 50, PATIENT);
      const inMemory = (await first.metric('unacknowledged_samples')) ?? 0;
      expect(inMemory).toBeGreaterThan(0);
      if (memorySamples !== undefined) expect(inMemory).toBeLessThanOrEqual(memorySamples);
      const heard = (await first.metric('decoded_total{kind="samples"}')) ?? 0;
      await first.end('SIGKILL');
      const onDisk = room.spilled().join();
      expect(onDisk).toContain(sensorOf(1));
      expect(onDisk, 'nobody wears it').not.toContain(sensorOf(NOBODY));

      room.mend();
      const second = await room.gateway('none');
      await vi.waitUntil(() => room.spilled().length === 0, PATIENT);
      await second.end();
      await room.flush();
      const decoder = createDecoder();
      const samples = heartSamples(room.air.flatMap((packet) => decoder.push(packet)));
      for (const slot of SLOTS) {
        const { counts } = await room.beats(slot);
        expect(withoutGap(counts), `slot ${slot}`).toBe(true);
        const sent = samples.slice(0, heard).filter(({ sensor }) => sensor === sensorOf(slot));
        const sentCounts = sent
          .map(({ beatCount }) => beatCount)
          .filter((count, i, all) => count !== all[i - 1]);
        expect(counts.slice(0, sentCounts.length)).toEqual(sentCounts);
      }
    },
  );
});
