/**
 * A sample as another program wrote it: checked against its schema, and nothing goes on that nobody has checked. It stands on
 * the way from the radio to the wall, and an outage brings 200 000 at once: each kind's check is compiled once, and the known
 * fields are picked by their names. For Node alone: a page's content security policy forbids compiled checks.
 */
import type { TObject } from 'typebox';
import { compiled } from '../compiled.ts';
import { HeartSample, type Sample, TreadmillSample } from '../sample.ts';

const readHeart = reader(HeartSample);
const readTreadmill = reader(TreadmillSample);

/** The sample, with its known fields alone; null when it is not one of this version. Never throws. */
export function readSample(value: unknown): Sample | null {
  if (typeof value !== 'object' || value === null) return null;
  return (Object.hasOwn(value, 'kind') ? readTreadmill(value) : readHeart(value)) as Sample | null;
}

function reader(schema: TObject): (value: object) => object | null {
  const checked = compiled(schema);
  const known = fieldsOf(schema);
  return (value) => (checked(value) ? known(value) : null);
}

/** What a value says under the names of its schema, and no more: what every object has (`constructor`) is none of it. */
export function fieldsOf(schema: TObject): (value: object) => object {
  const names = Object.keys(schema.properties);
  return (value) => {
    const known: Record<string, unknown> = {};
    for (const name of names) {
      if (Object.hasOwn(value, name)) known[name] = (value as Readonly<Record<string, unknown>>)[name];
    }
    return known;
  };
}
