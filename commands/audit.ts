/** takt audit: reads the audit log through, against heads that were noted elsewhere. It works beside a running Takt. */
import { dirname, join, resolve } from 'node:path';
import { type AuditHead, headText, readHead } from '@takt/server/audit/chain.ts';
import { postgresEnd } from '@takt/server/backup/postgres-end.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { whoseOf } from '@takt/server/backup/take.ts';
import { AppError } from '@takt/shared/errors.ts';
import { notedHeads } from './parts/audit-heads.ts';
import { BACKUP_SETTINGS } from './parts/backup-settings.ts';
import { openClinicBeside } from './parts/beside.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { SERVING_SETTINGS, say } from './parts/serving.ts';
import { fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';

const SETTINGS = {
  data: SERVING_SETTINGS.data,
  store: SERVING_SETTINGS.store,
  head: {
    name: 'head',
    value: 'N:HASH',
    many: true,
    help: {
      nb: 'et punkt i loggen som ble notert før; siden for klinikkleder viser det nyeste',
      en: 'a point of the log that was noted before; the page of the clinic lead shows the newest',
    },
    read: (raw: string) => {
      const head = readHead(raw);
      return head === null
        ? fault(
            `«${raw}» er ikke NUMMER:HASH, med 64 tegn`,
            `"${raw}" is not NUMBER:HASH, with 64 characters`,
          )
        : ok(head);
    },
  } as const satisfies Setting<AuditHead>,
  backupTo: {
    ...BACKUP_SETTINGS.backupTo,
    help: {
      nb: 'mappen for sikkerhetskopier: punktene som er notert der, må stemme',
      en: 'the folder for back-ups: the points that were noted there must agree',
    },
  },
} as const;

const ABOUT = {
  nb: 'Leser hele loggen over hvem som har gjort hva, og sier hvor noe er endret, borte eller kuttet. audit verify gjør det samme.',
  en: 'Reads the whole log of who did what, and says where something was changed, is missing or was cut off. audit verify does the same.',
};

export const command: Command = async (argv) => {
  const given = argv[0] === 'verify' ? argv.slice(1) : argv;
  const settings = readSettings(SETTINGS, given, process.env);
  if (settings === null) {
    console.log(helpFor('audit verify [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const { backupTo } = settings;
  await using opening = new AsyncDisposableStack();
  const beside = await openClinicBeside(settings, { program: 'takt audit', keys: false });
  const { store, clinic, path, address } = beside;
  opening.defer(beside.close);
  const end =
    address === undefined
      ? sqliteEnd({ path, work: join(dirname(path), 'backup-work') })
      : postgresEnd(address);
  const noted =
    backupTo === undefined ? [] : await notedHeads(resolve(backupTo), whoseOf(await end.identity()));
  const { entries, head, faults } = await store.audit.prove(clinic.clinicId, [...settings.head, ...noted]);
  const heads = settings.head.length + noted.length;
  for (const { number, fault: what } of faults) {
    if (what === 'missing') say(`Nr. ${number} er borte.`, `No. ${number} is missing.`);
    if (what === 'changed') say(`Nr. ${number} er endret.`, `No. ${number} was changed.`);
    if (what === 'cut off') say(`Nr. ${number} er kuttet av slutten.`, `No. ${number} was cut off the end.`);
  }
  if (faults.length > 0) throw notWhole(faults.length);
  say(
    `Loggen har ${entries} linjer, uten brudd; ${heads} noterte punkter stemmer.`,
    `The log has ${entries} entries, unbroken; ${heads} noted points agree.`,
  );
  if (head !== null) {
    say('Noter det nyeste punktet et annet sted:', 'Note the newest point elsewhere:');
    console.log(`  ${headText(head)}`);
  }
  return 0;
};

const notWhole = (count: number): AppError =>
  new AppError('damaged', {
    nb: `Loggen er ikke som den ble skrevet: ${count} steder. Ta vare på databasen slik den er, og si fra til klinikkleder.`,
    en: `The log is not as it was written, in ${count} places. Keep the database as it is, and tell the clinic lead.`,
  });
