import type { Sample } from '@takt/shared/sample.ts';
import { expect, it } from 'vitest';
import { at, sample } from '../../../test/support/a-class.ts';
import { busOn } from '../../../test/support/a-store.ts';
import { publish } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { listenToRoom } from './heard-meanwhile.ts';

const by = (receiver: string, atS: number): Sample => sample(1, atS, 100 + atS, { receiver });
const times = (samples: readonly Sample[]) =>
  samples.map(({ receivedAtMs }) => (receivedAtMs - at(0)) / 1000);
const delivered = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await null;
};

it('[OWN43] what is heard while the recording is read joins it in order, once, and what comes after that is handed over', async () => {
  const bus = busOn(() => 0);
  const heard = await listenToRoom(bus, 'sal-1');
  const tell = async (...samples: Sample[]): Promise<void> => {
    publish(bus, channels.samples('sal-1'), samples);
    await delivered();
  };
  await tell(by('gw/a/', 4), by('gw/b/', 4.5), by('gw/a/', 6));
  const recorded = [by('gw/a/', 3), by('gw/a/', 4), by('gw/b/', 5)];
  expect(times(heard.mergedInto(recorded))).toEqual([3, 4, 5, 6]);
  await tell(by('gw/a/', 7));
  const after: Sample[] = [];
  heard.handOver((samples) => after.push(...samples));
  await tell(by('gw/a/', 8));
  expect(times(after)).toEqual([7, 8]);
  await heard.close();
  await tell(by('gw/a/', 9));
  expect(times(after)).toEqual([7, 8]);
});
