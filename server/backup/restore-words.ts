/** Why a back-up is not restored, and what is said of a restore that was cut off. */
import { AppError } from '@takt/shared/errors.ts';

export const restoreRefusals = {
  newer: (takt: string, migration: number, newest: number): AppError =>
    new AppError('unavailable', {
      nb: `Sikkerhetskopien er laget av en nyere Takt (${takt}, versjon ${migration} av tabellene; dette programmet kjenner ${newest}). Bruk den nye Takt, eller en eldre kopi. Ingenting er endret.`,
      en: `The back-up was made by a newer Takt (${takt}, version ${migration} of the tables; this program knows ${newest}). Use the newer Takt, or an older back-up. Nothing was changed.`,
    }),
  otherKind: (is: 'sqlite' | 'postgres'): AppError =>
    is === 'sqlite'
      ? new AppError('usage', {
          nb: 'Sikkerhetskopien er av en databasefil, og legges tilbake i en mappe: --to MAPPE. Flytt den så til PostgreSQL med takt move.',
          en: 'The back-up is of a database file, and is restored into a folder: --to DIR. Then move it into PostgreSQL with takt move.',
        })
      : new AppError('usage', {
          nb: 'Sikkerhetskopien er av en PostgreSQL-database, og legges tilbake i en slik: --to postgres://…',
          en: 'The back-up is of a PostgreSQL database, and is restored into one: --to postgres://…',
        }),
  anotherClinic: (where: string): AppError =>
    new AppError('conflict', {
      nb: `I ${where} ligger en annen klinikk enn den i sikkerhetskopien. Legg den tilbake i en tom mappe eller database. Ingenting er endret.`,
      en: `${where} holds another clinic than the back-up. Restore it into an empty folder or database. Nothing was changed.`,
    }),
  besideClinic: (where: string): AppError =>
    new AppError('conflict', {
      nb: `Sikkerhetskopien er av en demonstrasjon, og ${where} hører til en klinikk. Velg en annen mappe. Ingenting er endret.`,
      en: `The back-up is of a demonstration, and ${where} belongs to a clinic. Choose another folder. Nothing was changed.`,
    }),
  noName: (name: string): AppError =>
    new AppError('bad-input', {
      nb: `Sikkerhetskopien sier at den er av filen «${name}», og så heter ingen databasefil i Takt.`,
      en: `The back-up says that it is of the file "${name}", and no database file of Takt has such a name.`,
    }),
  differs: (said: string): AppError =>
    new AppError('damaged', {
      nb: `Det som ble lagt tilbake, er ikke det som sto i sikkerhetskopien (${said}). Det vises ikke. Prøv en annen kopi.`,
      en: `What was restored is not what the back-up had (${said}). It is not shown. Try another back-up.`,
    }),
};
