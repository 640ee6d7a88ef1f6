import { type HeartSample, heartSamples } from '@takt/shared/sample.ts';
import { expect, it } from 'vitest';
import { sample } from '../../test/support/a-class.ts';
import { busOn } from '../../test/support/a-store.ts';
import { subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { roomIntake } from './intake.ts';

it('[PAIR33] how strongly a strap was heard is told by gateway and receiver; the recorder gets what came', async () => {
  const bus = busOn(() => 0);
  const [told, kept]: [HeartSample[], unknown[]] = [[], []];
  await subscribe(bus, channels.samples('sal-1'), (samples) => {
    told.push(...heartSamples(samples));
  });
  const recorder = {
    accept: async (source: string, samples: unknown) => void kept.push(source, samples),
    flush: async () => {},
    close: async () => {},
  };
  const samples = [sample(1, 0, 120, { strengthDbm: -40, receiver: 'hci0' }), sample(2, 0, 120)];
  await roomIntake('sal-1', recorder, bus).accept('gw/with/boot', samples);
  await null;
  expect(told).toMatchObject([
    { strengthDbm: -40, receiver: 'gw/with/boot/hci0' },
    { heartRateBpm: 120, receiver: 'gw/with/boot/' },
  ]);
  expect(kept).toEqual(['gw/with/boot', samples]);
});
