/**
 * TCX files (Garmin Training Center XML, version 2): the track points of every lap of every activity, alone or in a
 * session of several sports, in order of time. What is odd in a part that is not needed does not matter; DOCTYPE is
 * refused, so no entity of its own is ever expanded, nothing is fetched, no value guessed into a type.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { RecordingBuilder, unreadable } from './builder.ts';
import type { Recording } from './recording.ts';
import { parseIsoMs } from './text.ts';
import { clockMs, dayMs, parseWritten } from './time-text.ts';

const LISTS = new Set([
  'Activity',
  'MultiSportSession',
  'FirstSport',
  'NextSport',
  'Transition',
  'Course',
  'Lap',
  'Track',
  'Trackpoint',
]);

const NEEDED = new Set([
  ...LISTS,
  'TrainingCenterDatabase',
  'Activities',
  'Courses',
  'Time',
  'HeartRateBpm',
  'Value',
]);

export function looksLikeTcx(text: string): boolean {
  return /<(\w+:)?TrainingCenterDatabase[\s>]/.test(text.slice(0, 200_000));
}

/** The parser's tree is of unknown shape: these read it without believing anything. */
function child(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
}
function children(node: unknown, name: string): readonly unknown[] {
  const found = child(node, name);
  return Array.isArray(found) ? found : [];
}
function timeMs(value: unknown): number | null {
  return typeof value === 'string' ? (parseIsoMs(value) ?? writtenMs(value)) : null;
}
/** Some programs write the time as their machine's language does: 2025-01-07T10.00.00Z. */
function writtenMs(text: string): number | null {
  const written = parseWritten(text);
  if (written?.date?.order == null || written.clock === null || written.clock.parts.length !== 3) return null;
  const [day, clock] = [dayMs(written.date, written.date.order), clockMs(written.clock, 'h:m:s')];
  return day === null || clock === null ? null : day + clock - (written.zoneMinutes ?? 0) * 60_000;
}

interface Point {
  readonly atMs: number | null;
  readonly timeText: string;
  readonly bpm: number | null | 'unreadable';
  readonly bpmText: string;
  /** 1, 2, … as the file has them. */
  readonly record: number;
}
interface Lap {
  readonly startMs: number | null;
  readonly points: readonly Point[];
}

export function readTcx(text: string, fileName: string): Recording {
  const builder = new RecordingBuilder(fileName, 'record');
  const root = rootOf(text, fileName);
  const laps = inOrder(activitiesOf(root), { record: 0 });
  for (const { points } of laps) {
    for (const { atMs, timeText, bpm, bpmText, record } of points) {
      if (atMs === null) {
        builder.warn('unreadable-record', record, {
          nb: `tiden «${timeText}» kan ikke leses`,
          en: `the time "${timeText}" cannot be read`,
        });
      } else if (bpm === 'unreadable') {
        builder.warn('unreadable-record', record, {
          nb: `pulsen «${bpmText}» kan ikke leses`,
          en: `the heart rate "${bpmText}" cannot be read`,
        });
      }
      if (atMs !== null) builder.add(atMs, bpm === 'unreadable' ? null : bpm, record);
    }
  }
  const endMs = laps
    .flatMap(({ points }) => points)
    .reduce((end, { atMs }) => Math.max(end, atMs ?? end), Number.NEGATIVE_INFINITY);
  return builder.finish('tcx', { laps: cutAt(laps, endMs) });
}

/** Each is a list of laps: activities, the legs of a session of several sports and what lies between them; else courses. */
function activitiesOf(root: unknown): readonly unknown[] {
  const activities = child(root, 'Activities');
  const legs = children(activities, 'MultiSportSession').flatMap((session) => [
    ...children(session, 'FirstSport').flatMap((sport) => children(sport, 'Activity')),
    ...children(session, 'NextSport').flatMap((sport) => [
      ...children(sport, 'Transition').map((transition) => ({ Lap: [transition] })),
      ...children(sport, 'Activity'),
    ]),
  ]);
  const found = [...children(activities, 'Activity'), ...legs];
  return found.length > 0
    ? found
    : children(child(root, 'Courses'), 'Course').map((course) => ({ Lap: [course] }));
}

/** Activities by their first point; within each the laps as the file has them. */
function inOrder(activities: readonly unknown[], counted: { record: number }): readonly Lap[] {
  const each = activities.map((activity) =>
    children(activity, 'Lap').map((lap): Lap => {
      const points = children(lap, 'Track')
        .flatMap((track) => children(track, 'Trackpoint'))
        .map((point) => pointOf(point, ++counted.record));
      return { startMs: timeMs(child(lap, '@StartTime')), points };
    }),
  );
  const firstMs = (laps: readonly Lap[]): number =>
    laps.flatMap(({ points }) => points).find(({ atMs }) => atMs !== null)?.atMs ?? Number.POSITIVE_INFINITY;
  const sorted = <T>(all: readonly T[], lapsOf: (one: T) => readonly Lap[]): T[] =>
    all
      .map((one) => ({ one, atMs: firstMs(lapsOf(one)) }))
      .sort((a, b) => (a.atMs === b.atMs ? 0 : a.atMs - b.atMs))
      .map(({ one }) => one);
  return sorted(
    each.map((laps) => (areApart(laps) ? sorted(laps, (lap) => [lap]) : laps)),
    (laps) => laps,
  ).flat();
}

/** Laps may stand in any order when each is over before another begins. */
function areApart(laps: readonly Lap[]): boolean {
  const spans = laps
    .map(({ points }) => points.map(({ atMs }) => atMs).filter((atMs) => atMs !== null))
    .filter((times) => times.length > 0)
    .map((times) => ({ fromMs: times[0]!, toMs: times.at(-1)! }))
    .sort((a, b) => a.fromMs - b.fromMs);
  return spans.every(({ fromMs }, i) => i === 0 || fromMs >= spans[i - 1]!.toMs);
}

function pointOf(point: unknown, record: number): Point {
  const time = child(point, 'Time');
  const heartRate = child(point, 'HeartRateBpm');
  // Some writers leave the Value element out.
  const element = child(heartRate, 'Value') ?? child(heartRate, '#text') ?? heartRate;
  const value = typeof element === 'object' ? textOf(element) : element;
  return {
    atMs: timeMs(time),
    timeText: typeof time === 'string' ? time.slice(0, 40) : '',
    bpm: bpmOf(value),
    bpmText: typeof value === 'string' ? value.slice(0, 40) : '',
    record,
  };
}

function textOf(node: unknown): unknown {
  return child(node, '#text');
}

function bpmOf(value: unknown): number | null | 'unreadable' {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' && /^\s*\d{1,3}([.,]\d+)?\s*$/.test(value)
    ? Number(value.replace(',', '.'))
    : 'unreadable';
}

/** A lap's own TotalTimeSeconds leaves pauses out; it ends where the next begins. */
function cutAt(laps: readonly Lap[], endMs: number): Recording['laps'] {
  const startsMs: number[] = [];
  for (const { startMs } of laps) {
    if (startMs !== null && startMs >= (startsMs.at(-1) ?? startMs)) startsMs.push(startMs);
  }
  return startsMs.flatMap((fromMs, i) => {
    const toMs = startsMs[i + 1] ?? endMs;
    return toMs >= fromMs ? [{ fromMs, toMs }] : [];
  });
}

/** White space and marks before the declaration, zeros behind the end, and signs in texts that should have been written as entities. */
function mended(text: string): string {
  return text
    .replace(/^[\s\ufeff\0]+/, '')
    .replace(/[\s\0]+$/, '')
    .replace(/&(?!(?:[a-z][a-z0-9]*|#\d+|#x[0-9a-f]+);)/gi, '&amp;')
    .replace(/<(?![A-Za-z_/!?])/g, '&lt;');
}

function rootOf(raw: string, fileName: string): unknown {
  if (/<!DOCTYPE/i.test(raw)) {
    throw unreadable(
      fileName,
      'filen har en DOCTYPE, og det har ingen ekte TCX-fil. Den blir ikke lest.',
      'the file has a DOCTYPE, which no genuine TCX file has. It is not read.',
    );
  }
  const text = mended(raw);
  const fault = XMLValidator.validate(text);
  if (fault !== true) {
    const { line, col, msg } = fault.err;
    // Of elements left open at the end the validator says that the fault is in the first line.
    if (!/<\/(\w+:)?TrainingCenterDatabase\s*>\s*$/.test(text)) {
      const lines = raw.split('\n');
      const [lastLine, lastCol] = [lines.length, (lines.at(-1) ?? '').length];
      throw unreadable(
        fileName,
        `TCX-filen er kuttet (den slutter i linje ${lastLine}, tegn ${lastCol}). Eksporter den på nytt.`,
        `the TCX file is cut short (it ends in line ${lastLine}, character ${lastCol}). Export it again.`,
      );
    }
    throw unreadable(
      fileName,
      `TCX-filen er ikke hel (linje ${line}, tegn ${col}: ${msg}). Eksporter økta på nytt, helst som FIT.`,
      `the TCX file is not whole (line ${line}, character ${col}: ${msg}). Export the session again, best as FIT.`,
    );
  }
  const parser = new XMLParser({
    processEntities: false,
    removeNSPrefix: true,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    isArray: (name) => LISTS.has(name),
    // Positions, notes and extensions would fill the memory, and an oddity in them does not concern the heart.
    updateTag: (name) => (NEEDED.has(name.slice(name.indexOf(':') + 1)) ? name : false),
  });
  try {
    return child(parser.parse(text), 'TrainingCenterDatabase');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(
      fileName,
      `TCX-filen lar seg ikke lese (${reason}). Eksporter økta på nytt, helst som FIT.`,
      `the TCX file cannot be read (${reason}). Export the session again, best as FIT.`,
      error,
    );
  }
}
