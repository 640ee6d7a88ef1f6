/**
 * What is read of classes over HTTP: the list, one class, its summary, curves and notes. Every reading of somebody's health
 * data is written down: who, when, what, why. Times are shown with the dates that staff said are right.
 */

import type { ClassEntry } from '@takt/shared/api/classes.ts';
import { foldClass, modelAt, type SlotModel, stationOf } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import { LOG_START, type Slot } from '@takt/shared/ids.ts';
import type { AuditFact } from '../audit/chain.ts';
import { classSummaries } from '../record/class-summary.ts';
import { classCurve, refuseErased } from '../record/curve.ts';
import type { ClassRow } from '../store/store.ts';
import type { Services } from './services.ts';

/** AppError of kind not-found: the clinic has no such class. */
export async function classRow({ store, clinic }: Services, classId: string): Promise<ClassRow> {
  const row = await store.classes.get(classId);
  if (row !== null && row.clinicId === clinic.clinicId) return row;
  throw new AppError('not-found', { nb: 'Timen finnes ikke.', en: 'There is no such class.' });
}

export async function listClasses(services: Services, limit: number): Promise<ClassEntry[]> {
  const rows = await services.store.classes.list(services.clinic.clinicId, limit);
  return rows.map((row) => entryOf(services, row));
}

export async function readClass(services: Services, classId: string, actor: string) {
  const row = await classRow(services, classId);
  const events = await services.store.classes.events(row.classId, LOG_START);
  const model = modelAt(foldClass(events), nowIn(services, row.roomId));
  const { template, durationsS, spans, slots } = model;
  const dated = datedBy(model.dateCorrectionMs);
  await logReading(services, actor, { action: 'class.read', classId: row.classId });
  const erased = [...slots.values()]
    .filter((one) => one.erased && one.nickname !== null)
    .map(({ slot, station, blocked }) => ({ slot, station, ...(blocked ? { blocked } : {}) }));
  const phases = template.phases.map((phase, i) => ({ ...phase, durationS: durationsS[i] ?? null }));
  return {
    entry: entryOf(services, row),
    lastSeq: model.lastSeq,
    phases,
    spans: spans.map(({ phaseIndex, fromMs, toMs }) => ({
      phaseIndex,
      fromMs: dated(fromMs),
      toMs: toMs === null ? null : dated(toMs),
    })),
    slots: [...slots.values()]
      .filter(({ nickname, erased }) => nickname !== null && !erased)
      .sort((a, b) => a.slot - b.slot)
      .map((slot) => slotOf(slot, dated)),
    ...(erased.length === 0 ? {} : { erased }),
  };
}

export async function readSummary(
  services: Services,
  classId: string,
  algorithm: string | undefined,
  actor: string,
) {
  const row = await classRow(services, classId);
  await commitWhatWaits(services, row.roomId);
  const found = await classSummaries(services.store, classId, nowIn(services, row.roomId), algorithm);
  const dated = datedBy(row.dateCorrectionMs);
  const participants = found.map(({ damagedAtMs, ...one }) => ({
    ...one,
    ...(damagedAtMs === undefined ? {} : { damagedAtMs: damagedAtMs.map(dated) }),
  }));
  await logReading(services, actor, { action: 'summary.read', classId });
  return { classId, participants };
}

export async function readCurve(services: Services, classId: string, slot: Slot, actor: string) {
  const row = await classRow(services, classId);
  await commitWhatWaits(services, row.roomId);
  const { personId, station, points, damaged } = await classCurve(services.store, classId, slot);
  await logReading(services, actor, {
    action: 'curve.read',
    personId,
    classId,
    detail: `station ${station}`,
  });
  return { slot, points, ...(damaged.length === 0 ? {} : { damaged }) };
}

export async function readClassNotes(services: Services, classId: string, actor: string) {
  const row = await classRow(services, classId);
  const model = foldClass(await services.store.classes.events(classId, LOG_START));
  await logReading(services, actor, { action: 'notes.read', classId });
  const dated = datedBy(row.dateCorrectionMs);
  return {
    lastSeq: model.lastSeq,
    notes: model.notes.map(({ atMs, text }) => ({ atMs: dated(atMs), text })),
  };
}

export async function readNotes(services: Services, classId: string, slot: Slot, actor: string) {
  const row = await classRow(services, classId);
  const model = foldClass(await services.store.classes.events(classId, LOG_START));
  const who = model.slots.get(slot);
  if (who !== undefined) refuseErased(who);
  const detail = `station ${stationOf(model, slot)}`;
  await logReading(services, actor, {
    action: 'notes.read',
    personId: who?.personId ?? null,
    classId,
    detail,
  });
  const dated = datedBy(row.dateCorrectionMs);
  const notes = (who?.notes ?? []).map(({ atMs, text }) => ({ atMs: dated(atMs), text }));
  return { slot, lastSeq: model.lastSeq, notes };
}

function slotOf(slot: SlotModel, dated: (atMs: number) => number) {
  const { station, personId, tied, nickname, hrMax, hrRestBpm, target, borg, notes, leftAtMs, leftReason } =
    slot;
  return {
    ...{ slot: slot.slot, station, personId, tied, nickname, hrMax, hrRestBpm, target, borg },
    noteCount: notes.length,
    left: leftAtMs === null ? null : { atMs: dated(leftAtMs), reason: leftReason ?? '' },
  };
}

function entryOf(services: Services, row: ClassRow): ClassEntry {
  const { classId, roomId, templateId, templateName, participants, startedAtMs, endedAtMs } = row;
  const dated = datedBy(row.dateCorrectionMs);
  return {
    ...{ classId, roomId, templateId, templateName, participants },
    preparedAtMs: dated(row.preparedAtMs),
    startedAtMs: startedAtMs === null ? null : dated(startedAtMs),
    endedAtMs: endedAtMs === null ? null : dated(endedAtMs),
    roomName: services.findRoom(roomId)?.name ?? roomId,
  };
}

const datedBy =
  (correctionMs: number) =>
  (atMs: number): number =>
    atMs + correctionMs;

/** What this process has heard and not written yet belongs to the figures too. A store that fails is reported elsewhere. */
async function commitWhatWaits(services: Services, roomId: string): Promise<void> {
  await services
    .findRoom(roomId)
    ?.recorder.flush()
    .catch(() => {});
}

/** The room's time: a class that runs is read by it. */
function nowIn(services: Services, roomId: string): number {
  return (services.findRoom(roomId) ?? services).clock.nowMs();
}

/** Before what was read is answered. */
export async function logReading(
  { store, clock, clinic }: Pick<Services, 'store' | 'clock' | 'clinic'>,
  actor: string,
  what: Pick<AuditFact, 'action'> & Partial<Pick<AuditFact, 'personId' | 'classId' | 'detail' | 'why'>>,
): Promise<void> {
  const { clinicId } = clinic;
  const nothing = { personId: null, classId: null, detail: '', why: 'review' };
  await store.audit.append({ ...nothing, ...what, clinicId, actor, atMs: clock.nowMs() });
}
