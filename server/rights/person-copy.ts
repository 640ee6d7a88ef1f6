/**
 * Everything that is kept of one person, as files for that person: one to read, and the same for other programs, with every
 * recording as it was made. Of others there is nothing in it: of a class only what is about this person's own slot, and what
 * was noted on the class as a whole is left out. Staff are named as those who wrote.
 */
import { type ClassEvent, foldClass, modelAt, type SlotModel, stationOf } from '@takt/shared/class/class.ts';
import type { Language } from '@takt/shared/errors.ts';
import { LOG_START } from '@takt/shared/ids.ts';
import { summariseSlot } from '../record/class-summary.ts';
import { readRecorded } from '../record/recorded.ts';
import type { PersonClassRow, PersonRecord } from '../store/people-store.ts';
import type { Clinic, Store } from '../store/store.ts';
import { type ClassCopy, COPY_FORMAT, type LogLine, type PersonCopy } from './person-copy-format.ts';
import { readablePages } from './person-copy-page.ts';
import type { ZippedFile } from './zip.ts';

export interface CopyAsked {
  readonly store: Store;
  readonly clinic: Clinic;
  readonly personId: string;
  readonly nowMs: number;
  readonly language: Language;
  readonly version: string;
  roomName(roomId: string): string;
}

const LOG_AT_ONCE = 1_000;

/** One class is in memory at a time. */
export async function* personCopy(asked: CopyAsked, person: PersonRecord): AsyncGenerator<ZippedFile> {
  const { store, clinic, personId, nowMs, version, language } = asked;
  const { clinicId } = clinic;
  const nameOf = await namesOfStaff(store, clinicId);
  const classes: ClassCopy[] = [];
  for (const row of await store.people.classesOf(clinicId, personId)) {
    if (row.startedAtMs === null) continue;
    const { copy, recording } = await classCopy(asked, row, nameOf);
    classes.push(copy);
    if (copy.recording !== null) yield { name: copy.recording, texts: [JSON.stringify(recording)] };
  }
  const copy: PersonCopy = {
    ...{ format: COPY_FORMAT, version, clinicName: clinic.name, timeZone: clinic.timeZone, madeAtMs: nowMs },
    person: withNames(person, nameOf),
    kept: withNames(await store.rights.kept(clinicId, personId), nameOf),
    declinedHrMax: await store.people.declined(clinicId, personId),
    classes,
    cases: withNames(await store.rights.cases(clinicId, personId), nameOf),
  };
  yield { name: 'data.json', texts: [JSON.stringify(copy, null, 1)] };
  const log = await logOf(asked, nameOf);
  yield { name: 'log.json', texts: [JSON.stringify(log, null, 1)] };
  yield {
    name: language === 'nb' ? 'les-meg.html' : 'read-me.html',
    texts: readablePages(copy, log, language),
  };
}

async function classCopy(asked: CopyAsked, row: PersonClassRow, nameOf: (id: string) => string) {
  const { store, nowMs } = asked;
  const { classId, slot, roomId, templateName, startedAtMs, endedAtMs, dateCorrectionMs } = row;
  const events = await store.classes.events(classId, LOG_START, 'all');
  const model = modelAt(foldClass(events), endedAtMs ?? nowMs);
  const mine = model.slots.get(slot);
  const recorded = (await readRecorded(store, classId, slot, 'all'))[0];
  const file = `recordings/${new Date((startedAtMs ?? 0) + dateCorrectionMs).toISOString().slice(0, 10)}-${classId}.json`;
  const copy: ClassCopy = {
    ...{ classId, startedAtMs, endedAtMs, dateCorrectionMs, templateName, roomName: asked.roomName(roomId) },
    ...{ station: stationOf(model, slot) ?? 0, nickname: mine?.nickname ?? null, borg: mine?.borg ?? null },
    left: leftOf(mine),
    notes: (mine?.notes ?? []).map(({ atMs, actor, text }) => ({ atMs, by: nameOf(actor), text })),
    summary: mine === undefined ? null : summariseSlot(model, mine, recorded, nowMs),
    recording: recorded === undefined ? null : file,
    damagedAtMs: recorded?.damagedAtMs ?? [],
    events: events.flatMap((event) => ownPart(event, slot, nameOf) ?? []),
  };
  const { samples = [], treadmill = [], batteries = [] } = recorded ?? {};
  return { copy, recording: { classId, samples, treadmill, batteries } };
}

const leftOf = (slot: SlotModel | undefined): ClassCopy['left'] =>
  slot?.leftAtMs == null ? null : { atMs: slot.leftAtMs, reason: slot.leftReason ?? '' };

/** What an event says of this slot alone; null: nothing. */
function ownPart(event: ClassEvent, slot: number, nameOf: (id: string) => string): object | null {
  const { commandId: _, actor, ...rest } = event;
  const by = nameOf(actor);
  if (rest.kind === 'prepared') {
    return {
      seq: rest.seq,
      atMs: rest.atMs,
      kind: rest.kind,
      by,
      slot: rest.slots.find((one) => one.slot === slot),
    };
  }
  if (rest.kind === 'joined') return rest.slot.slot === slot ? { ...rest, by } : null;
  // Whose strap it was exchanged for is another's.
  if (rest.kind === 'swapped') {
    const isMine = rest.slot === slot || rest.withSlot === slot;
    return isMine ? { seq: rest.seq, atMs: rest.atMs, kind: rest.kind, by } : null;
  }
  if ('slot' in rest) return rest.slot === slot ? { ...rest, by } : null;
  return { ...rest, by };
}

async function logOf(
  { store, clinic: { clinicId }, personId }: CopyAsked,
  nameOf: (id: string) => string,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let before: number | null = null; ; ) {
    const rows = await store.audit.list(clinicId, { before, personId, limit: LOG_AT_ONCE });
    for (const { number, atMs, actor, roles, action, classId, detail, why } of rows) {
      lines.push({ number, atMs, by: nameOf(actor), roles, action, classId, detail, why });
    }
    const last = rows.at(-1);
    if (last === undefined) return lines;
    before = last.number;
  }
}

async function namesOfStaff(store: Store, clinicId: string): Promise<(id: string) => string> {
  const accounts = await store.accounts.list(clinicId);
  const known = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  return (id) => known.get(id) ?? id;
}

const AUTHORS: ReadonlySet<string> = new Set(['setBy', 'by', 'actor']);

/** The same, with whoever wrote something by the name that colleagues know. */
function withNames<T>(value: T, nameOf: (id: string) => string): T {
  return JSON.parse(
    JSON.stringify(value, (key, inside: unknown) =>
      AUTHORS.has(key) && typeof inside === 'string' ? nameOf(inside) : inside,
    ),
  ) as T;
}
