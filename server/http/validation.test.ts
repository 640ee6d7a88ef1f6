import {
  AcceptInvitation,
  AddPasskey,
  ByCredential,
  ChangePassword,
  ChangeStaff,
  ChoosePin,
  EndSession,
  FinishOpenId,
  Invite,
  KeepDevice,
  LogIn,
  LookAtInvitation,
  NewDevice,
  PasskeyLogIn,
  Unlock,
} from '@takt/shared/api/accounts.ts';
import { Printed } from '@takt/shared/api/audit.ts';
import { Command, PrepareClass } from '@takt/shared/api/classes.ts';
import { NewEnrolment, Redeem, RenameGateway } from '@takt/shared/api/gateways.ts';
import {
  Choices,
  ErasePerson,
  GroupChange,
  NewGroup,
  NewPerson,
  PeopleImport,
  PersonChange,
} from '@takt/shared/api/people.ts';
import {
  AttendanceMark,
  NewEntry,
  RoomFields,
  StaffChange,
  StaffFields,
  TimetableChange,
} from '@takt/shared/api/planning.ts';
import { RetentionAct, RetentionRule } from '@takt/shared/api/retention.ts';
import { NewRightsCase, RightsStep } from '@takt/shared/api/rights.ts';
import { AddStrap, StrapChange } from '@takt/shared/api/straps.ts';
import { AppError, type Words } from '@takt/shared/errors.ts';
import type { JsonSchema } from '@takt/shared/json-schema.ts';
import type { TSchema } from 'typebox';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';
import { validatorCompiler } from './validation.ts';
import type { RequestPart } from './validation-words.ts';

const BODIES: Readonly<Record<string, TSchema>> = {
  'POST /api/rooms/{roomId}/classes': PrepareClass,
  'POST /api/classes/{classId}/commands': Command,
  'POST /api/people/{personId}/choices': Choices,
  'POST /api/enrolments': NewEnrolment,
  'POST /api/enrolments/redeem': Redeem,
  'POST /api/gateways/{gatewayId}/rename': RenameGateway,
  'POST /api/prints': Printed,
  'POST /api/straps': AddStrap,
  'POST /api/straps/{strapId}/changes': StrapChange,
  'POST /api/invitation/openid': LookAtInvitation,
  'POST /api/log-in/openid/finish': FinishOpenId,
  'POST /api/account/password': ChangePassword,
  'POST /api/account/pin': ChoosePin,
  'POST /api/account/passkeys': AddPasskey,
  'POST /api/account/passkeys/remove': ByCredential,
  'POST /api/account/sessions/end': EndSession,
  'POST /api/accounts': Invite,
  'POST /api/accounts/{accountId}': ChangeStaff,
  'POST /api/device': KeepDevice,
  'POST /api/devices': NewDevice,
  'POST /api/invitation': LookAtInvitation,
  'POST /api/invitation/accept': AcceptInvitation,
  'POST /api/log-in': LogIn,
  'POST /api/log-in/passkey': PasskeyLogIn,
  'POST /api/unlock': Unlock,
  'POST /api/attendance': AttendanceMark,
  'POST /api/groups': NewGroup,
  'POST /api/groups/{groupId}/changes': GroupChange,
  'POST /api/people': NewPerson,
  'POST /api/people/import': PeopleImport,
  'POST /api/people/{personId}/changes': PersonChange,
  'POST /api/people/{personId}/erasure': ErasePerson,
  'POST /api/people/{personId}/rights': NewRightsCase,
  'POST /api/retention/acts': RetentionAct,
  'POST /api/retention/rules': RetentionRule,
  'POST /api/rights/{caseId}/steps': RightsStep,
  'POST /api/rooms': RoomFields,
  'POST /api/rooms/{roomId}/changes': RoomFields,
  'POST /api/staff': StaffFields,
  'POST /api/staff/{staffId}/changes': StaffChange,
  'POST /api/timetable/changes': TimetableChange,
  'POST /api/timetable/entries': NewEntry,
};

/** Stands in every wrong text that is sent: no sentence may repeat it. */
const SENT = 'Zq7';

interface Wrong {
  /** As a person writes the place: `command.slot`; empty: the body as a whole. */
  readonly place: string;
  readonly how: string;
  readonly body: unknown;
  /** What the sentence must tell of what is wanted. */
  readonly wanted: readonly string[];
}

describe('what a request schema says of a request that does not fit it', () => {
  it.each(Object.entries(BODIES))(
    '[API190] %s: each field, wrong in each way, is named with what is wanted, in both languages, and what was sent is not repeated',
    (_route, schema) => {
      const wrong = wrongsOf(schema as JsonSchema, '', (value) => value);
      expect(wrong.length).toBeGreaterThan(5);
      for (const { place, how, body, wanted } of wrong) {
        const told = refusalOf(schema, body);
        const about = `${place} ${how}: ${JSON.stringify(body)?.slice(0, 200)}`;
        expect(told, about).not.toBeNull();
        const { nb = '', en = '' } = told ?? {};
        expect(nb, about).toContain(`: ${place === '' ? 'innholdet' : place} `);
        expect(en, about).toContain(`: ${place === '' ? 'the body' : place} `);
        for (const part of wanted) expect([nb, en], about).toEqual([has(part), has(part)]);
        expect(nb + en, about).not.toContain(SENT);
        expect(nb, about).not.toBe(en);
      }
      expect(refusalOf(schema, exampleOf(schema as JsonSchema))).toBeNull();
    },
  );

  it('[API191] the form of a text is described in words, never as a pattern', () => {
    const patterns = Object.values(BODIES).flatMap((schema) => formedIn(schema as JsonSchema));
    expect(patterns.length).toBeGreaterThan(3);
    for (const one of patterns) expect(one['x-wanted'], one.pattern).toBeDefined();
    expect(refusalOf(Redeem, { code: '12', name: 'x' })).toEqual({
      nb: 'Forespørselen er ikke slik den skal være: code skal være åtte sifre, som 1234 5678.',
      en: 'The request is not as it should be: code must be eight digits, such as 1234 5678.',
    });
  });

  it('[API192] of a body that may take several forms the one that is meant is judged, and the forms are named where none is', () => {
    const told = (command: unknown) =>
      refusalOf(Command, { commandId: '12345678', seenSeq: 0, phaseIndex: null, ageMs: 0, command })?.en;
    const says = 'The request is not as it should be: ';
    expect(told({ kind: 'borg', slot: 3, borg: 21 })).toBe(
      `${says}command.borg must be a whole number from 6 to 20.`,
    );
    expect(told({ kind: 'join', slot: 41, nickname: 'Rev', hrMax: null })).toBe(
      `${says}command.slot must be a whole number from 1 to 40.`,
    );
    expect(told({ kind: 'note', slot: 'x', text: 'y' })).toBe(
      `${says}command.slot must be a whole number from 1 to 40 or null.`,
    );
    expect(told({ kind: 'dance' })).toMatch(/: command\.kind must be one of these: start, pause, resume, /);
    expect(told({})).toMatch(/: command\.kind is missing, and must be one of these: start, /);
    expect(told({ kind: 'assign', slot: 1, sensors: ['ant:1', 'usb:2'] })).toMatch(
      /: command\.sensors\[1\] must be the radio of a strap/,
    );
    expect(told({ kind: 'assign', slot: 1, sensors: ['ant:1', 'ant:1'] })).toMatch(
      /: command\.sensors names the same thing twice/,
    );
  });

  it('[API193] of a number in the address or the query it is said that it stands there', () => {
    const Place = Type.Object({ slot: Type.Integer({ minimum: 1, maximum: 40 }) });
    expect(refusalOf(Place, { slot: '41' }, 'params')?.nb).toMatch(
      /: slot i adressen skal være et helt tall fra 1 til 40\.$/,
    );
    expect(refusalOf(Place, { slot: 'x' }, 'querystring')?.en).toMatch(
      /: slot in the query must be a whole number from 1 to 40\.$/,
    );
    expect(refusalOf(Place, { slot: '7' }, 'params')).toBeNull();
  });
});

describe('the routes', () => {
  let under: TestServer;
  let app: App;
  beforeAll(async () => {
    under = await testServer();
    app = await createApp(under.server.services);
  });
  afterAll(async () => {
    await app.close();
    await under.close();
  });
  const ask = (method: 'GET' | 'POST', url: string, payload?: object) =>
    app.inject({ method, url, headers: { host: 'localhost' }, ...(payload && { payload }) });

  it('[API190] every route that takes a body is in the table above', async () => {
    const { paths } = (await ask('GET', '/api/openapi.json')).json<{
      paths: Record<string, Record<string, { requestBody?: unknown }>>;
    }>();
    const taking = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { requestBody }]) => requestBody !== undefined)
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    expect(taking.sort()).toEqual(Object.keys(BODIES).sort());
  });

  it.each([
    ['GET', '/api/classes?limit=0', 'limit in the query must be a whole number from 1 to 500'],
    [
      'GET',
      '/api/classes/x/participants/41/notes',
      'slot in the address must be a whole number from 1 to 40',
    ],
    [
      'GET',
      '/api/classes/x/summary?algorithm=y',
      'algorithm in the query must be one of these: takt-summary/',
    ],
    ['POST', '/api/straps', 'sensors is missing, and must be a list of 1 to 4 items'],
  ] as const)('[API193] %s %s: %s', async (method, url, words) => {
    const reply = await ask(method, url, method === 'POST' ? { label: null } : undefined);
    expect(reply.statusCode).toBe(400);
    expect(reply.json().error).toMatchObject({ kind: 'usage', text: { en: has(words) } });
  });
});

const has = (part: string) => expect.stringContaining(part) as string;

/** What a request is told, or null when it is let in. */
function refusalOf(schema: TSchema, sent: unknown, httpPart: RequestPart = 'body'): Words | null {
  const validate = validatorCompiler({ schema, method: 'POST', url: '/', httpPart }) as (value: unknown) => {
    readonly error?: Error;
  };
  const { error } = validate(sent);
  if (error === undefined) return null;
  if (!(error instanceof AppError)) throw error;
  return error.outside;
}

/** Every way in which a value of this schema can be wrong, each alone in an otherwise right body. */
function wrongsOf(schema: JsonSchema, place: string, into: (value: unknown) => unknown): Wrong[] {
  const all = schema.anyOf ?? [schema];
  const forms = all.filter(({ type }) => type !== 'null');
  const wrong = (how: string, value: unknown, wanted: readonly string[]): Wrong => ({
    ...{ place, how, body: into(value), wanted: all.length > forms.length ? [...wanted, 'null'] : wanted },
  });
  if (forms.length > 1) return unionWrongs(forms, place, into);
  const [form = {}] = forms;
  const wanted = factsOf(form);
  const others = [
    7.5,
    `${SENT} ${SENT}`,
    true,
    [[SENT]],
    { [SENT]: SENT },
    ...(all.length > 1 ? [] : [null]),
  ];
  const typed = others.filter((value) => !isOfType(form, value)).map((value) => wrong('type', value, wanted));
  return [...typed, ...boundWrongs(form, wrong, wanted), ...insideWrongs(form, place, into)];
}

function boundWrongs(
  form: JsonSchema,
  wrong: (how: string, value: unknown, wanted: readonly string[]) => Wrong,
  wanted: readonly string[],
): Wrong[] {
  const found: Wrong[] = [];
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = form;
  if (minimum !== undefined) found.push(wrong('below', minimum - 1, wanted));
  if (maximum !== undefined) found.push(wrong('above', maximum + 1, wanted));
  if (minLength !== undefined && minLength > 0) found.push(wrong('short', 'x'.repeat(minLength - 1), wanted));
  if (maxLength !== undefined) found.push(wrong('long', SENT.repeat(maxLength), wanted));
  if (form.pattern !== undefined) found.push(wrong('form', `${SENT} ${SENT}`, wanted));
  if (form.enum !== undefined) found.push(wrong('value', SENT, wanted));
  if (minItems !== undefined && minItems > 0) found.push(wrong('few', [], wanted));
  const item = form.items as JsonSchema | undefined;
  if (item !== undefined && maxItems !== undefined)
    found.push(wrong('many', Array(maxItems + 1).fill(exampleOf(item)), wanted));
  return found;
}

function insideWrongs(form: JsonSchema, place: string, into: (value: unknown) => unknown): Wrong[] {
  const example = exampleOf(form);
  const step = (name: string) => (place === '' ? name : `${place}.${name}`);
  const fields = Object.entries(form.properties ?? {}).flatMap(([name, field]) => {
    if ('const' in field) return [];
    const rest = example as Record<string, unknown>;
    const inside = wrongsOf(field, step(name), (value) => into({ ...rest, [name]: value }));
    const { [name]: _left, ...without } = rest;
    const missing: Wrong = { place: step(name), how: 'missing', body: into(without), wanted: factsOf(field) };
    return form.required?.includes(name) ? [...inside, missing] : inside;
  });
  const item = form.items as JsonSchema | undefined;
  const items = item === undefined ? [] : wrongsOf(item, `${place}[0]`, (value) => into([value]));
  return [...fields, ...items];
}

function unionWrongs(
  forms: readonly JsonSchema[],
  place: string,
  into: (value: unknown) => unknown,
): Wrong[] {
  const kinds = forms.map(({ properties }) => `${properties?.kind?.const}`);
  const kind = place === '' ? 'kind' : `${place}.kind`;
  return [
    { place: kind, how: 'no kind', body: into({}), wanted: kinds },
    { place: kind, how: 'kind', body: into({ kind: SENT }), wanted: kinds },
    ...forms.flatMap((form) => insideWrongs(form, place, into)),
  ];
}

/** What a person must be told: the bounds, the values, the words of the form. */
function factsOf(schema: JsonSchema): string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(factsOf);
  const formed = schema['x-wanted'];
  // The example, where there is one: it stands in both languages.
  const [, example = ''] = formed?.nb.match(/som (\S+)/) ?? [];
  if (formed !== undefined) return formed.en.includes(example) ? [example] : [];
  if (schema.enum !== undefined) return schema.enum.map(String);
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  return [minimum, maximum, minLength || undefined, maxLength, minItems, maxItems].flatMap((bound) =>
    bound === undefined ? [] : [`${bound}`],
  );
}

function isOfType({ type, enum: values }: JsonSchema, value: unknown): boolean {
  if (values !== undefined) return false;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return kind === type || (kind === 'object' && type === 'object');
}

function exampleOf(schema: JsonSchema): unknown {
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return exampleOf(first);
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return schema.pattern === undefined
        ? 'x'.repeat(Math.max(8, schema.minLength ?? 0))
        : TEXT_OF.get(schema.pattern);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [exampleOf(schema.items as JsonSchema)];
    default:
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
      );
  }
}

const TEXT_OF: ReadonlyMap<string, string> = new Map([
  ['^(ant|ble):[0-9a-z]+$', 'ant:4001'],
  ['^(fec|ftms):[0-9a-z]+$', 'fec:4001'],
  ['^\\d{4}-\\d{2}-\\d{2}$', '2026-11-27'],
  ['^\\s*\\d{4}\\s?\\d{4}\\s*$', '1234 5678'],
  ['^\\d{4}$', '1234'],
  ['^[1-9]\\d{3,8}$', '1234567'],
  ['^[A-Z2-7]{32}$', 'A'.repeat(32)],
  ['^\\s*[\\p{L}\\p{N}._@-]{2,100}\\s*$', 'ola@klinikk'],
]);

function formedIn(schema: JsonSchema): JsonSchema[] {
  const inside = [
    ...(schema.anyOf ?? []),
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items].flat()),
  ];
  return [...(schema.pattern === undefined ? [] : [schema]), ...inside.flatMap(formedIn)];
}
