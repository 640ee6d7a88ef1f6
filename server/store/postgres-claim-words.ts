/** The messages for a program that may not use a database because others do. */
import { StoreFault } from './store-fault.ts';
import { OUTSIDE } from './store-words.ts';

const named = (programs: readonly string[]): string =>
  programs.length === 0 ? '' : ` (${programs.join('; ')})`;

export function postgresInUse(where: string, programs: readonly string[]): StoreFault {
  const together = programs.some((program) => program.startsWith('takt server'));
  // Whoever had it and finds another there cannot write any more: it is told as such, not as a moment's wait.
  return new StoreFault(
    'read-only',
    {
      nb: `Databasen ${where} er i bruk av en annen Takt${named(programs)}. ${
        together ? 'Bare «takt server» med samme --bus kan dele den. ' : ''
      }Avslutt den andre først, eller velg en annen database med --store.`,
      en: `The database ${where} is in use by another Takt${named(programs)}. ${
        together ? 'Only "takt server" with the same --bus can share it. ' : ''
      }End the other first, or choose another database with --store.`,
    },
    { outside: OUTSIDE['read-only'] },
  );
}

export function postgresOtherVersion(where: string, programs: readonly string[]): StoreFault {
  return new StoreFault(
    'read-only',
    {
      nb: `Databasen ${where} er i bruk av en Takt av en annen versjon${named(programs)}. Gi alle samme versjon: avslutt de eldre, og start igjen.`,
      en: `The database ${where} is in use by a Takt of another version${named(programs)}. Give all of them the same version: stop the older ones, and start again.`,
    },
    { outside: OUTSIDE['read-only'] },
  );
}
