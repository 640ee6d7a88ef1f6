/** Questions about sensors and samples that light pages ask too: it loads no schema. */
import type { HeartSample, Sample, SensorKey, StrapKey, TreadmillKey } from './sample.ts';

/** Of text that was stored or sent: whether it names a strap's transmitter. */
export function isStrap(sensor: string): sensor is StrapKey {
  return sensor.startsWith('ant:') || sensor.startsWith('ble:');
}

export function isTreadmill(sensor: string): sensor is TreadmillKey {
  return sensor.startsWith('fec:') || sensor.startsWith('ftms:');
}

export const isSensor = (text: string): text is SensorKey => isStrap(text) || isTreadmill(text);

/** On ANT+; every other sensor is on Bluetooth. */
export function isAnt(sensor: SensorKey): boolean {
  return sensor.startsWith('ant:') || sensor.startsWith('fec:');
}

/** Those of straps, in their order. */
export function heartSamples(samples: readonly Sample[]): HeartSample[] {
  return samples.filter((sample) => sample.kind === undefined);
}
