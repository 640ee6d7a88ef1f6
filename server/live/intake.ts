/**
 * The way in for samples: from the gateway of the same process by a call, from another machine over `/uplink`.
 * Both end here. Samples go to the recorder (which commits) and to the bus (which forgets); the promise resolves
 * when what must survive is committed, and only then is a gateway told so.
 */
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import type { Bus } from '../bus/bus.ts';
import { publish } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { receiverOf } from '../record/recorded.ts';
import type { Recorder } from '../record/recorder.ts';

export interface Intake {
  /** `source` is the gateway's epoch, `<gatewayId>/<bootId>`; times are on the server's clock already. */
  accept(source: string, samples: readonly Sample[]): Promise<void>;
}

export function roomIntake(roomId: string, recorder: Recorder, bus: Bus): Intake {
  return {
    accept(source, samples) {
      if (samples.length === 0) return Promise.resolve();
      const committed = recorder.accept(source, samples);
      const heard = samples.map((sample) => placed(source, sample));
      publish(bus, channels.samples(roomId), heard);
      return committed;
    },
  };
}

/** Receivers of two gateways may have one name; in the recording they are told apart in the same way. */
function placed(source: string, sample: Sample): Sample {
  if (sample.kind !== undefined) return sample;
  return { ...sample, receiver: receiverOf(source, sample.receiver) } satisfies HeartSample;
}
