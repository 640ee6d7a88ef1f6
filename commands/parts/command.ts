/** What a command is: its arguments in, its exit code out. */
import { type Language, languageOf } from '@takt/shared/errors.ts';

/** A command's arguments, after its name. Resolves to the process's exit code; an AppError becomes two plain lines. */
export type Command = (argv: readonly string[]) => Promise<number>;

export function processLanguage(): Language {
  return languageOf(process.env.TAKT_LANG ?? process.env.LC_ALL ?? process.env.LANG ?? 'C');
}
