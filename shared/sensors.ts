/** Questions about sensors and samples that light pages ask too: it loads no schema. */
import type { HeartSample, Sample, SensorKey } from './sample.ts';

export function isStrap(sensor: SensorKey): boolean {
  return sensor.startsWith('ant:') || sensor.startsWith('ble:');
}

/** Those of straps, in their order. */
export function heartSamples(samples: readonly Sample[]): HeartSample[] {
  return samples.filter((sample) => sample.kind === undefined);
}
