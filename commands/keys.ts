/** takt keys: how the keys of a store are, another master key, and the recovery key on paper. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { isMasterOf, KeyRing, recoverMaster } from '@takt/server/keys/key-ring.ts';
import { keyWords } from '@takt/server/keys/key-words.ts';
import { newMasterKey, readMasterKey, writeMasterKey } from '@takt/server/keys/master-key.ts';
import { readRecoveryKey } from '@takt/server/keys/recovery-key.ts';
import { recoveryFault } from '@takt/server/keys/recovery-words.ts';
import { AppError } from '@takt/shared/errors.ts';
import { atClinic } from './parts/at-clinic.ts';
import { openWithoutKeys } from './parts/beside.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { databaseFile } from './parts/database-files.ts';
import { type KeyPlace, openKeyPlace } from './parts/key-place.ts';
import { givenKey } from './parts/master-key.ts';
import { DATA_FOLDER, SERVING_SETTINGS, say } from './parts/serving.ts';
import { helpFor, readSettings, type Values } from './parts/settings.ts';

const { data, store, key } = SERVING_SETTINGS;
const SETTINGS = { data, store, key };
type Given = Values<typeof SETTINGS>;

const ABOUT = {
  nb: 'keys: hvordan det står til med nøklene. keys recovery: en ny gjenopprettingsnøkkel på papir. keys recover: hovednøkkelen\ntilbake ved hjelp av den. keys rotate: en ny hovednøkkel. Avslutt Takt først. Se docs/keys.md.',
  en: 'keys: how the keys are. keys recovery: another recovery key on paper. keys recover: the master key back by means of\nit. keys rotate: another master key. End Takt first. See docs/keys.md.',
};

const WORK = { status, recovery, recover, rotate } as const;
const isWork = (word: string): word is keyof typeof WORK => word in WORK && word !== 'status';

export const command: Command = async (argv) => {
  const [word = ''] = argv;
  const which = isWork(word) ? word : 'status';
  const read = readSettings(SETTINGS, which === 'status' ? argv : argv.slice(1), process.env);
  const settings = read && (await atClinic(read));
  if (settings === null) {
    console.log(helpFor('keys [recovery|recover|rotate] [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  await using opening = new AsyncDisposableStack();
  const place = await openKeyPlace(settings);
  opening.defer(() => place.close());
  await WORK[which](place, settings.key);
  if (which !== 'status') await audited(settings, `keys.${which}`);
  return 0;
};

/** Of data that an earlier program wrote, or that are not there, there is no log. */
async function audited({ data, store }: Pick<Given, 'data' | 'store'>, action: string): Promise<void> {
  const path = store === undefined ? databaseFile(data ?? DATA_FOLDER) : '';
  const opened = await openWithoutKeys({ path, store }).catch(() => null);
  if (opened === null) return;
  try {
    const clinic = await opened.store.people.clinic();
    if (clinic === null) return;
    const { clinicId } = clinic;
    const nobody = { personId: null, classId: null, detail: '', why: '' };
    await opened.store.audit.append({ ...nobody, clinicId, actor: 'machine', action, atMs: Date.now() });
  } finally {
    await opened.close();
  }
}

/** The master key as it is meant to be; a rotation that was cut off is taken to its end. Rejects when it does not fit. */
async function masterOf(place: KeyPlace, named: string | undefined): Promise<Uint8Array> {
  const { keyFile: path } = place;
  const next = path === null ? null : readMasterKey(`${path}.next`);
  if (path !== null && next !== null) {
    if (await isMasterOf(place.db, next)) {
      renameSync(`${path}.next`, path);
      return next;
    }
    rmSync(`${path}.next`);
  }
  const master = named === undefined && path !== null ? readMasterKey(path) : null;
  const found = master ?? givenKey(named) ?? place.common;
  if (found === null) throw keyWords.missing(path ?? place.shown);
  if (!(await isMasterOf(place.db, found))) throw keyWords.another(place.shown);
  return found;
}

async function status(place: KeyPlace, named: string | undefined): Promise<void> {
  await masterOf(place, named);
  const { keys, recovery, persons } = await place.counts();
  say(
    `${place.shown}: hovednøkkelen passer. ${keys} nøkler. ${persons} slettede personer.`,
    `${place.shown}: the master key fits. ${keys} keys. ${persons} persons deleted.`,
  );
  if (recovery) say('Det finnes en gjenopprettingsnøkkel.', 'There is a recovery key.');
  else {
    say(
      'Det finnes ingen gjenopprettingsnøkkel: lag en med takt keys recovery.',
      'There is no recovery key: make one with takt keys recovery.',
    );
  }
}

async function recovery(place: KeyPlace, named: string | undefined): Promise<void> {
  const ring = new KeyRing(await masterOf(place, named));
  const made = ring.proposeRecovery();
  say(
    'Skriv dette på papir, og hold det borte fra maskinen:',
    'Write this on paper, and keep it away from the machine:',
  );
  console.log(`\n  ${made}\n`);
  await asked({ nb: 'Skriv den inn igjen: ', en: 'Type it back: ' }, (typed) =>
    typed === made
      ? null
      : { nb: 'Det er en annen nøkkel enn den over.', en: 'That is another key than the one above.' },
  );
  await ring.keepRecovery(place.db, made);
  say(
    'Den gjelder fra nå av. En tidligere gjelder ikke mer.',
    'It counts from now on. One before it counts no more.',
  );
}

async function recover(place: KeyPlace, named: string | undefined): Promise<void> {
  const path = named ?? place.keyFile;
  if (path === null) throw needsFile();
  if (existsSync(path)) throw fileThere(path);
  let master: Uint8Array | null = null;
  await asked({ nb: 'Gjenopprettingsnøkkelen: ', en: 'The recovery key: ' }, async (typed) => {
    master = await recoverMaster(place.db, typed);
    return master === null
      ? { nb: `Den hører ikke til ${place.shown}.`, en: `It does not belong to ${place.shown}.` }
      : null;
  });
  if (master === null) return;
  writeMasterKey(path, master);
  say(`Hovednøkkelen ligger i ${path}.`, `The master key lies in ${path}.`);
}

/** The next key lies beside the present one before anything is wrapped with it: wherever it is cut off, one of both fits. */
async function rotate(place: KeyPlace, named: string | undefined): Promise<void> {
  const { keyFile } = place;
  const master = await masterOf(place, named);
  const path = named ?? keyFile;
  if (path === null || readMasterKey(path) === null) throw needsFile();
  const next = newMasterKey();
  writeMasterKey(`${path}.next`, next);
  const count = await new KeyRing(master).rotate(place.db, next);
  renameSync(`${path}.next`, path);
  say(
    `${count} nøkler er låst på nytt, og ${path} er den nye hovednøkkelen. Lag en ny gjenopprettingsnøkkel nå: takt keys recovery`,
    `${count} keys are locked anew, and ${path} is the new master key. Make a new recovery key now: takt keys recovery`,
  );
}

type Words = { readonly nb: string; readonly en: string };

/** Asks until the answer reads as a recovery key and `wrong` has nothing against it; at the end of the input it rejects. */
async function asked(
  question: Words,
  wrong: (typed: string) => Words | null | Promise<Words | null>,
): Promise<void> {
  using lines = createInterface({ input: process.stdin });
  say(question.nb, question.en);
  for await (const line of lines) {
    const read = readRecoveryKey(line);
    const fault = read.ok ? await wrong(read.text) : recoveryFault(read);
    if (fault === null) return;
    say(`${fault.nb} ${question.nb}`, `${fault.en} ${question.en}`);
  }
  throw new AppError('usage', {
    nb: 'Nøkkelen ble ikke skrevet inn. Ingenting er endret.',
    en: 'The key was not typed in. Nothing was changed.',
  });
}

const needsFile = (): AppError =>
  new AppError('usage', {
    nb: 'Hovednøkkelen ligger ikke i en fil som Takt kan skrive. Nevn filen med --key (docs/keys.md).',
    en: 'The master key does not lie in a file that Takt can write. Name the file with --key (docs/keys.md).',
  });
const fileThere = (path: string): AppError =>
  new AppError('conflict', {
    nb: `${path} finnes alt. Flytt den bort først, eller nevn en annen fil med --key.`,
    en: `${path} is there already. Move it away first, or name another file with --key.`,
  });
