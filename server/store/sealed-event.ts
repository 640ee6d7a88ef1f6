/**
 * What of an event is about a person, and how it is kept: sealed under the key of whoever has the slot, beside what the log
 * needs to be a log (kind, time, slot, pseudonymous id, who did it), which stays readable.
 */
import type { ClassEvent, SlotPlan } from '@takt/shared/class/class.ts';
import { asText, fromText, type KeyId, keyIdOf, openUnder, sealUnder } from '../keys/sealed.ts';
import { placeOf } from '../keys/sealed-box.ts';
import type { ShownKeys } from './shown-keys.ts';
import type { SlotKeys, Whose } from './slot-keys.ts';

type Fields = Record<string, unknown>;
export type EventKeys = ShownKeys;

/** By kind. Where there is none, nothing of an event says anything of a person beyond that they were there. */
const PRIVATE: Readonly<Record<string, readonly string[]>> = {
  left: ['reason'],
  hrmax: ['hrMax'],
  borg: ['borg'],
  note: ['text'],
  identified: ['hrMax', 'hrRestBpm', 'sex'],
};
const PRIVATE_OF_PLAN: readonly string[] = ['nickname', 'hrMax', 'hrRestBpm', 'sex', 'target', 'display'];

/** What a plan says when its person was deleted. That somebody had the slot stays, for the class's own figures. */
const ERASED_PLAN = {
  ...{ hrMax: null, hrRestBpm: null, sex: null, target: 'heart-rate', display: 'hidden', erased: true },
} satisfies Partial<SlotPlan>;

/** Under whose keys this event is sealed. */
export function sealedFor(event: Pick<ClassEvent, 'kind'> & Fields): readonly Whose[] {
  if (PRIVATE[event.kind] !== undefined) return [event.slot as Whose];
  return plansOf(event).map(({ slot }) => slot);
}

/** The slots that this event gives to somebody, or leaves free. */
export function plansOf(event: Fields): readonly SlotPlan[] {
  if (event.kind === 'prepared') return event.slots as readonly SlotPlan[];
  return event.kind === 'joined' ? [event.slot as SlotPlan] : [];
}

/** The event without the fields that have a column, as it is stored. */
export function sealBody(classId: string, event: ClassEvent, keys: SlotKeys): string {
  const { seq, atMs: _at, actor: _actor, kind, commandId: _command, ...body } = event;
  const place = (whose: Whose): string => placeOf('event', classId, seq, whose ?? 'class');
  const closed = (whose: Whose, fields: Fields, names: readonly string[]): Fields => {
    const secret = Object.fromEntries(names.map((name) => [name, fields[name]]));
    const open = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
    const key = keys.get(whose);
    // Whoever was deleted has no key, and what is said of them from then on is not kept.
    const text = Buffer.from(JSON.stringify(secret));
    return { ...open, sealed: key === undefined ? '' : asText(sealUnder(key, place(whose), text)) };
  };
  const plan = (one: SlotPlan): Fields => {
    const { nickname, personId } = one;
    if (nickname === null && personId === null) return { ...one };
    // Without a nickname a slot counts as free, with any as taken.
    return { ...closed(one.slot, { ...one }, PRIVATE_OF_PLAN), nickname: nickname === null ? null : '' };
  };
  const stored = (): Fields => {
    const fields = body as Fields;
    const names = PRIVATE[kind];
    if (names !== undefined) return closed(fields.slot as Whose, fields, names);
    if (kind === 'prepared') return { ...fields, slots: plansOf(event).map(plan) };
    return kind === 'joined' ? { ...fields, slot: plan(fields.slot as SlotPlan) } : fields;
  };
  return JSON.stringify(stored());
}

/** The keys without which this body cannot be read. */
export function keyIdsIn(body: unknown): KeyId[] {
  const parts = isFields(body) ? [body, body.slot, ...(Array.isArray(body.slots) ? body.slots : [])] : [];
  return parts.flatMap((part) => {
    const sealed = isFields(part) ? part.sealed : undefined;
    return typeof sealed === 'string' ? (keyIdOf(fromText(sealed)) ?? []) : [];
  });
}

/**
 * A stored body as it was, with the kind that it has now: of somebody who was deleted nothing is left but that there was
 * something. null: it cannot be opened, though nobody deleted it.
 */
export function openBody(
  { classId, seq, kind }: { readonly classId: string; readonly seq: number; readonly kind: string },
  body: unknown,
  keys: EventKeys,
): { readonly kind: string; readonly body: Fields } | null {
  if (!isFields(body)) return null;
  const opened = (whose: Whose, part: Fields): Fields | 'erased' | 'blocked' | null => {
    const { sealed, ...open } = part;
    // From before there were keys, or of nobody.
    if (sealed === undefined) return open;
    if (sealed === '') return 'erased';
    const bytes = typeof sealed === 'string' ? fromText(sealed) : new Uint8Array(0);
    const id = keyIdOf(bytes);
    const key = id === null ? undefined : keys.get(id);
    if (key === 'erased' || key === 'blocked') return key;
    const text =
      key === undefined ? null : openUnder(key, placeOf('event', classId, seq, whose ?? 'class'), bytes);
    return text === null ? null : { ...open, ...(JSON.parse(Buffer.from(text).toString()) as Fields) };
  };
  const plan = (part: unknown): Fields | null => {
    if (!isFields(part)) return null;
    const found = opened(part.slot as Whose, part);
    if (found !== 'erased' && found !== 'blocked') return found;
    const { sealed: _, ...open } = part;
    return { ...open, ...ERASED_PLAN, ...(found === 'blocked' ? { blocked: true } : {}) };
  };
  if (kind === 'prepared' && Array.isArray(body.slots)) {
    const slots = body.slots.map(plan);
    return slots.includes(null) ? null : { kind, body: { ...body, slots } };
  }
  if (kind === 'joined') {
    const slot = plan(body.slot);
    return slot === null ? null : { kind, body: { ...body, slot } };
  }
  const found = opened((body.slot ?? null) as Whose, body);
  if (found === null) return null;
  if (found !== 'erased' && found !== 'blocked') return { kind, body: found };
  // That somebody left still counts; a figure or a note that is gone does not.
  if (kind === 'left') return { kind, body: { slot: body.slot, reason: '' } };
  return { kind: 'erased', body: { slot: body.slot } };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
