/** Why a store is not moved. */
import { AppError } from '@takt/shared/errors.ts';

export const moveRefusals = {
  notEmpty: (to: string, clinic: string | null): AppError =>
    new AppError('conflict', {
      nb: `Databasen ${to} er ikke tom${clinic === null ? '' : `: den har klinikken ${clinic}`}. Flytt til en tom database; ingenting er endret.`,
      en: `The database ${to} is not empty${clinic === null ? '' : `: it has the clinic ${clinic}`}. Move into an empty database; nothing was changed.`,
    }),
  another: (from: string, to: string): AppError =>
    new AppError('conflict', {
      nb: `I databasen ${to} er en annen flytting avbrutt, ikke av ${from}. Fortsett den som ble begynt, eller lag en ny, tom database; ingenting er endret.`,
      en: `In the database ${to} another move was interrupted, not that of ${from}. Continue the one that was begun, or create a new empty database; nothing was changed.`,
    }),
  differs: (to: string, table: string, here: number, there: number): AppError =>
    new AppError('damaged', {
      nb: `Tabellen ${table} er ikke lik på begge sider (${here} rader her, ${there} i ${to}). Bruk den gamle filen som før, og kjør takt move på nytt: da begynner den forfra.`,
      en: `The table ${table} is not equal on both sides (${here} rows here, ${there} in ${to}). Use the old file as before, and run takt move again: it then starts over.`,
    }),
  halfMoved: (where: string): AppError =>
    new AppError('conflict', {
      nb: `Flyttingen til databasen ${where} er ikke fullført. Kjør takt move på nytt (den fortsetter der den var), og start så.`,
      en: `The move into the database ${where} is not complete. Run takt move again (it continues where it was), and then start.`,
    }),
  damagedSource: (from: string, said: string): AppError =>
    new AppError('damaged', {
      nb: `Filen ${from} er skadet (${said}) og flyttes ikke. Legg tilbake siste sikkerhetskopi først.`,
      en: `The file ${from} is damaged (${said}) and is not moved. Restore the latest back-up first.`,
    }),
  noSource: (from: string): AppError =>
    new AppError('not-found', {
      nb: `Det er ingen database i ${from}.`,
      en: `There is no database in ${from}.`,
    }),
  whichSource: (from: string, files: readonly string[]): AppError =>
    new AppError('usage', {
      nb: `Det er flere databaser i ${from} (${files.join(', ')}). Oppgi filen som menes, i stedet for mappen.`,
      en: `There are several databases in ${from} (${files.join(', ')}). Name the file that is meant instead of the folder.`,
    }),
};
