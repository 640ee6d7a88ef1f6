/**
 * TCX files (Garmin Training Center XML, version 2): the track points of every lap of every activity.
 * Safe by configuration: no document type, so no entity of its own; nothing is fetched, no value guessed into a type.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { RecordingBuilder, unreadable } from './builder.ts';
import type { Recording } from './recording.ts';
import { parseIsoMs } from './text.ts';

const LISTS = new Set(['Activity', 'Lap', 'Track', 'Trackpoint']);

export function looksLikeTcx(text: string): boolean {
  return /<(\w+:)?TrainingCenterDatabase[\s>]/.test(text.slice(0, 4096));
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
  return typeof value === 'string' ? parseIsoMs(value) : null;
}

export function readTcx(text: string, fileName: string): Recording {
  const builder = new RecordingBuilder(fileName);
  const lapStartsMs: number[] = [];
  let record = 0;
  for (const activity of children(child(rootOf(text, fileName), 'Activities'), 'Activity')) {
    for (const lap of children(activity, 'Lap')) {
      const startMs = timeMs(child(lap, '@StartTime'));
      if (startMs !== null && startMs >= (lapStartsMs.at(-1) ?? startMs)) lapStartsMs.push(startMs);
      for (const track of children(lap, 'Track')) {
        for (const point of children(track, 'Trackpoint')) {
          record += 1;
          const place = `record ${record}`;
          const atMs = timeMs(child(point, 'Time'));
          const bpm = bpmOf(child(child(point, 'HeartRateBpm'), 'Value'));
          if (atMs === null || bpm === 'unreadable') builder.warn('unreadable-record', place);
          if (atMs !== null) builder.add(atMs, bpm === 'unreadable' ? null : bpm, place);
        }
      }
    }
  }
  const endMs = builder.lastMs;
  // A lap's own TotalTimeSeconds leaves pauses out; it ends where the next begins.
  const laps = lapStartsMs.flatMap((fromMs, i) => {
    const toMs = lapStartsMs[i + 1] ?? endMs;
    return toMs !== null && toMs >= fromMs ? [{ fromMs, toMs }] : [];
  });
  return builder.finish('tcx', laps);
}

function bpmOf(value: unknown): number | null | 'unreadable' {
  if (value === undefined || value === '') return null;
  return typeof value === 'string' && /^\s*\d{1,3}(\.\d+)?\s*$/.test(value) ? Number(value) : 'unreadable';
}

function rootOf(text: string, fileName: string): unknown {
  if (/<!DOCTYPE/i.test(text)) {
    throw unreadable(
      fileName,
      'filen har en DOCTYPE, og det har ingen ekte TCX-fil. Den blir ikke lest.',
      'the file has a DOCTYPE, which no genuine TCX file has. It is not read.',
    );
  }
  const fault = XMLValidator.validate(text);
  if (fault !== true) {
    const { line, col, msg } = fault.err;
    // Of elements left open at the end the validator says that the fault is in the first line.
    if (!/<\/(\w+:)?TrainingCenterDatabase\s*>\s*$/.test(text)) {
      const lines = text.split('\n');
      const [lastLine, lastCol] = [lines.length, (lines.at(-1) ?? '').length];
      throw unreadable(
        fileName,
        `TCX-filen er kuttet (den slutter i linje ${lastLine}, tegn ${lastCol}). Eksporter den på nytt.`,
        `the TCX file is cut short (it ends in line ${lastLine}, character ${lastCol}). Export it again.`,
      );
    }
    throw unreadable(
      fileName,
      `TCX-filen er ikke hel (linje ${line}, tegn ${col}: ${msg}). Eksporter den på nytt.`,
      `the TCX file is not sound (line ${line}, character ${col}: ${msg}). Export it again.`,
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
  });
  try {
    return child(parser.parse(text), 'TrainingCenterDatabase');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(
      fileName,
      `TCX-filen lar seg ikke lese (${reason}). Eksporter den på nytt.`,
      `the TCX file cannot be read (${reason}). Export it again.`,
      error,
    );
  }
}
