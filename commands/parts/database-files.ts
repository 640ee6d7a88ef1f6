/** Which of a data folder's files are databases: the clinic's, and those of demonstrations. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { moveRefusals } from '@takt/server/store/move-words.ts';

const DATABASE = /^(?:takt|demonstration(?:-\d+)?)\.sqlite$/;
export const CLINIC_FILE = 'takt.sqlite';

export const databaseFiles = (names: readonly string[]): string[] =>
  names.filter((name) => DATABASE.test(name)).sort();

/** The file that is meant by a data folder, or by itself: of a folder the clinic's before its demonstrations. */
export function databaseFile(given: string): string {
  const found = statSync(given, { throwIfNoEntry: false });
  if (found?.isFile()) return given;
  if (found === undefined) throw moveRefusals.noSource(given);
  const files = databaseFiles(readdirSync(given));
  if (files.includes(CLINIC_FILE)) return join(given, CLINIC_FILE);
  if (files.length > 1) throw moveRefusals.whichSource(given, files);
  const only = files[0];
  if (only === undefined) throw moveRefusals.noSource(given);
  return join(given, only);
}
