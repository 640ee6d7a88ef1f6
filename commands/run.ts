/**
 * From a command's name to its file. A command resolves to its exit code; an AppError becomes two plain lines.
 */
import { AppError, EXIT_CODE } from '@takt/shared/errors.ts';
import { type Command, processLanguage } from './parts/command.ts';

const COMMANDS: ReadonlyMap<string | undefined, () => Promise<{ command: Command }>> = new Map([
  ['start', () => import('./start.ts')],
  ['setup', () => import('./setup.ts')],
  ['server', () => import('./server.ts')],
  ['gateway', () => import('./gateway.ts')],
  ['capture', () => import('./capture.ts')],
  ['decode', () => import('./decode.ts')],
  ['summarize', () => import('./summarize.ts')],
  ['migrate', () => import('./migrate.ts')],
  ['account', () => import('./account.ts')],
  ['move', () => import('./move.ts')],
  ['keys', () => import('./keys.ts')],
  ['erase', () => import('./erase.ts')],
  ['retention', () => import('./retention.ts')],
  ['audit', () => import('./audit.ts')],
  ['backup', () => import('./backup.ts')],
  ['restore', () => import('./restore.ts')],
  ['authority', () => import('./authority.ts')],
  ['support', () => import('./support.ts')],
]);

const SYNOPSIS = `takt COMMAND [OPTION]…

  start      gateway, server and screens in one process
  setup      a clinic set up, also on a machine without a screen
  server     the server and the screens alone
  gateway    a gateway that sends to a server elsewhere
  capture    what radios hear, kept in a file that replays
  decode     bytes of a strap in, what they say out
  summarize  a recording in, its summary out
  migrate    the database's tables, brought up to date
  account    a log-in for whoever has lost it, and for the first
  move       a clinic's store, from a file into PostgreSQL
  keys       how the keys are; another master key; the recovery key on paper
  erase      a person, deleted for good
  retention  what has been kept long enough, and deleting it
  audit      the log of who did what, read through
  backup     a back-up now, also while Takt runs
  restore    a back-up, put into a folder or a database
  authority  a certificate for devices that the clinic owns
  support    what a clinic can send to whoever looks for a fault

takt COMMAND --help tells more.`;

export async function runCommand(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const load = COMMANDS.get(name);
  if (load === undefined) {
    const asked = name === undefined || name === '--help' || name === '-h' || name === 'help';
    if (!asked) console.error(`takt: there is no command "${name}"\n`);
    (asked ? console.log : console.error)(SYNOPSIS);
    return asked && name !== undefined ? 0 : EXIT_CODE.usage;
  }
  try {
    return await (await load()).command(rest);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(`takt ${name}: ${error.text[processLanguage()]}`);
    return EXIT_CODE[error.kind];
  }
}
