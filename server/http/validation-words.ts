/** What a schema says of a request that does not fit it, in both languages. Nothing of what was sent is repeated. */
import type { Words } from '@takt/shared/errors.ts';

/** As TypeBox and ajv give it. */
export interface Complaint {
  readonly keyword: string;
  readonly schemaPath: string;
  /** `/command/slot`; empty: the whole. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const PARTS: ReadonlyMap<string, readonly [nb: string, en: string]> = new Map([
  ['body', ['innholdet', 'the body']],
  ['params', ['adressen', 'the address']],
  ['querystring', ['spørringen', 'the query']],
  ['headers', ['hodet', 'the head']],
]);
const TYPES: ReadonlyMap<unknown, readonly [nb: string, en: string]> = new Map([
  ['integer', ['et helt tall', 'a whole number']],
  ['number', ['et tall', 'a number']],
  ['string', ['en tekst', 'a text']],
  ['boolean', ['true eller false', 'true or false']],
  ['array', ['en liste', 'a list']],
  ['object', ['et objekt', 'an object']],
  ['null', ['null', 'null']],
]);

export function wordsForBody(complaints: readonly Complaint[], part: string): Words {
  const [nbPart, enPart] = PARTS.get(part) ?? [part, part];
  const first = complaints[0];
  const [place, [nb, en]] = first === undefined ? ['', ANOTHER_SHAPE] : said(first);
  return {
    nb: `Forespørselen er ikke slik den skal være: ${nbPart}${place} ${nb}.`,
    en: `The request is not as it should be: ${enPart}${place} ${en}.`,
  };
}

type Both = readonly [nb: string, en: string];
const ANOTHER_SHAPE: Both = ['har ikke den formen det skal ha', 'has not the form it should have'];

function said(complaint: Complaint): readonly [place: string, words: Both] {
  const { keyword, schemaPath, instancePath } = complaint;
  const union = schemaPath.indexOf('/anyOf/');
  // Of the forms that a union takes one is meant, and the complaints do not tell which.
  if (keyword === 'const' && union >= 0) return [pathOfSchema(schemaPath.slice(0, union)), ANOTHER_SHAPE];
  return [placeOf(instancePath), wordsOf(complaint)];
}

function wordsOf({ keyword, params }: Complaint): Both {
  const { limit } = params;
  switch (keyword) {
    case 'required': {
      const names = Array.isArray(params.requiredProperties) ? params.requiredProperties.join(', ') : '';
      return [`mangler ${names}`, `lacks ${names}`];
    }
    case 'type': {
      const [nb, en] = TYPES.get(params.type) ?? ['noe annet', 'something else'];
      return [`må være ${nb}`, `must be ${en}`];
    }
    case 'minimum':
      return [`må være minst ${limit}`, `must be at least ${limit}`];
    case 'maximum':
      return [`kan være høyst ${limit}`, `may be at most ${limit}`];
    case 'minLength':
      return [`må ha minst ${limit} tegn`, `must have at least ${limit} characters`];
    case 'maxLength':
      return [`kan ha høyst ${limit} tegn`, `may have at most ${limit} characters`];
    case 'minItems':
      return [`må ha minst ${limit} ledd`, `must have at least ${limit} items`];
    case 'maxItems':
      return [`kan ha høyst ${limit} ledd`, `may have at most ${limit} items`];
    case 'uniqueItems':
      return ['nevner det samme to ganger', 'names the same thing twice'];
    case 'enum':
    case 'const':
      return ['er ingen av verdiene som kan brukes', 'is none of the values that can be used'];
    default:
      return ANOTHER_SHAPE;
  }
}

const placeOf = (instancePath: string): string => (instancePath === '' ? '' : ` (${instancePath.slice(1)})`);
const pathOfSchema = (schemaPath: string): string =>
  placeOf(schemaPath.replace('#', '').replaceAll('/properties/', '/'));
