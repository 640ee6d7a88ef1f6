/** What a schema says of a request that does not fit it, in both languages. Nothing of what was sent is repeated. */
import type { Words } from '@takt/shared/errors.ts';
import type { JsonSchema } from '@takt/shared/json-schema.ts';
import type { SchemaFault } from '@takt/shared/schema-fault.ts';

type Both = readonly [nb: string, en: string];
/** Of a request, as fastify names them. */
export type RequestPart = 'body' | 'params' | 'querystring' | 'headers';
/** Or a message over a WebSocket. */
type Part = RequestPart | 'message';

const WHOLE: Readonly<Record<Part, Both>> = {
  message: ['meldingen', 'the message'],
  body: ['innholdet', 'the body'],
  params: ['adressen', 'the address'],
  querystring: ['spørringen', 'the query'],
  headers: ['hodet', 'the head'],
};

/** null: no departure was found that could be named. */
export function refusalWords(fault: SchemaFault | null, part: RequestPart): Words {
  const { nb, en } = departureWords(fault, part);
  return {
    nb: `Forespørselen er ikke slik den skal være: ${nb}.`,
    en: `The request is not as it should be: ${en}.`,
  };
}

/** Of what departs from its schema: where, and what is wanted there. null: no departure was found that could be named. */
export function departureWords(fault: SchemaFault | null, part: Part): Words {
  const [nb, en] = fault === null ? unnamed(part) : named(fault, part);
  return { nb, en };
}

const unnamed = (part: Part): Both => [
  `${WHOLE[part][0]} har ikke den formen det skal ha`,
  `${WHOLE[part][1]} does not have the form it should have`,
];

function named({ at, why, wanted }: SchemaFault, part: Part): Both {
  const [nbPlace, enPlace] = placeOf(at, part);
  const [nb, en] = wantedOf(wanted);
  switch (why) {
    case 'missing':
      return [`${nbPlace} mangler, og skal være ${nb}`, `${enPlace} is missing, and must be ${en}`];
    case 'repeated':
      return [
        `${nbPlace} nevner det samme to ganger, og skal være ${nb}`,
        `${enPlace} names the same thing twice, and must be ${en}`,
      ];
    case 'wrong':
      return [`${nbPlace} skal være ${nb}`, `${enPlace} must be ${en}`];
  }
}

/** `command.slot`, `sensors[0]`; of the address and the query it is said that it stands there. */
function placeOf(at: SchemaFault['at'], part: Part): Both {
  const path = at.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const plain = path.replace(/^\./, '');
  const [nb, en] = WHOLE[part];
  if (plain === '') return [nb, en];
  return part === 'body' || part === 'message' ? [plain, plain] : [`${plain} i ${nb}`, `${plain} in ${en}`];
}

function wantedOf(schema: JsonSchema): Both {
  const own = schema['x-wanted'];
  if (own !== undefined) return [own.nb, own.en];
  if (schema.anyOf !== undefined) return listed(schema.anyOf.map(wantedOf));
  if ('const' in schema) return [`${schema.const}`, `${schema.const}`];
  if (schema.enum !== undefined) {
    const values = schema.enum.join(', ');
    return [`en av disse: ${values}`, `one of these: ${values}`];
  }
  switch (schema.type) {
    case 'integer':
      return ranged(['et helt tall', 'a whole number'], schema);
    case 'number':
      return ranged(['et tall', 'a number'], schema);
    case 'string':
      return counted(['en tekst', 'a text'], ['tegn', 'characters'], schema.minLength, schema.maxLength);
    case 'array':
      return counted(['en liste', 'a list'], ['ledd', 'items'], schema.minItems, schema.maxItems);
    case 'object':
      return withNames(schema.required ?? []);
    case 'boolean':
      return ['true eller false', 'true or false'];
    case 'null':
      return ['null', 'null'];
    default:
      return ['noe annet', 'something else'];
  }
}

const listed = (all: readonly Both[]): Both => [
  all.map(([nb]) => nb).join(' eller '),
  all.map(([, en]) => en).join(' or '),
];

function ranged([nb, en]: Both, { minimum, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): Both {
  const bounded = maximum < Number.MAX_SAFE_INTEGER;
  if (minimum !== undefined && bounded)
    return [`${nb} fra ${minimum} til ${maximum}`, `${en} from ${minimum} to ${maximum}`];
  if (minimum !== undefined) return [`${nb} som er minst ${minimum}`, `${en} of at least ${minimum}`];
  return bounded ? [`${nb} som er høyst ${maximum}`, `${en} of at most ${maximum}`] : [nb, en];
}

function counted([nb, en]: Both, [nbUnit, enUnit]: Both, min = 0, max = Number.POSITIVE_INFINITY): Both {
  if (min > 0 && max < Number.POSITIVE_INFINITY)
    return [`${nb} med ${min} til ${max} ${nbUnit}`, `${en} of ${min} to ${max} ${enUnit}`];
  if (min > 0) return [`${nb} med minst ${min} ${nbUnit}`, `${en} of at least ${min} ${enUnit}`];
  if (max < Number.POSITIVE_INFINITY)
    return [`${nb} med høyst ${max} ${nbUnit}`, `${en} of at most ${max} ${enUnit}`];
  return [nb, en];
}

function withNames(names: readonly string[]): Both {
  const all = names.join(', ');
  return all === '' ? ['et objekt', 'an object'] : [`et objekt med ${all}`, `an object with ${all}`];
}
