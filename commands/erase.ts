/** takt erase: deletes a person for good, at the machine itself. It works beside a running Takt. */
import { ERASURE_REASONS, type ErasureReason } from '@takt/shared/api/people.ts';
import { AppError } from '@takt/shared/errors.ts';
import { calledOf, isSameName } from '@takt/shared/shown-name.ts';
import { openClinicBeside } from './parts/beside.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { sayCopyFollows } from './parts/keys-copy.ts';
import { SERVING_SETTINGS, say } from './parts/serving.ts';
import { anyText, fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';
import { typedLine } from './parts/typed-line.ts';

const SETTINGS = {
  person: {
    name: 'person',
    value: 'ID',
    help: {
      nb: 'det siste i adressen til personens side; kan også stå først',
      en: "the last part of the address of the person's page; may also stand first",
    },
    missing: { nb: 'personen mangler: takt erase ID', en: 'the person is missing: takt erase ID' },
    read: anyText,
  },
  reason: {
    name: 'reason',
    value: 'WORD',
    help: {
      nb: 'asked: personen har bedt om det, og klinikken har sagt ja; retention: oppbevaringstiden er ute;\nmistake: personen skulle ikke vært lagt inn',
      en: 'asked: the person has asked for it, and the clinic has agreed; retention: the time for which it must be\nkept is over; mistake: the person should not have been entered',
    },
    missing: {
      nb: `--reason mangler: ${ERASURE_REASONS.join(', ')}`,
      en: `--reason is missing: ${ERASURE_REASONS.join(', ')}`,
    },
    read: (raw: string) => {
      const reason = ERASURE_REASONS.find((one) => one === raw);
      const known = ERASURE_REASONS.join(', ');
      return reason === undefined
        ? fault(`«${raw}» er ingen av disse: ${known}`, `"${raw}" is none of these: ${known}`)
        : ok(reason);
    },
  } as const satisfies Setting<ErasureReason>,
  data: SERVING_SETTINGS.data,
  store: SERVING_SETTINGS.store,
  key: SERVING_SETTINGS.key,
} as const;

const ABOUT = {
  nb: 'Sletter en person for godt: nøkkelen ødelegges, så navn, opptak og merknader ikke kan leses noe sted mer. Navnet må skrives inn.',
  en: 'Deletes a person for good: the key is destroyed, so that name, recordings and notes can be read nowhere any more. The name must be typed.',
};

export const command: Command = async (argv) => {
  const [first] = argv;
  const named = first !== undefined && !first.startsWith('-') ? ['--person', ...argv] : argv;
  const settings = readSettings(SETTINGS, named, process.env);
  if (settings === null) {
    console.log(helpFor('erase ID --reason WORD [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const { person: personId, reason } = settings;
  await using opening = new AsyncDisposableStack();
  const { store, clinic, close } = await openClinicBeside(settings, { program: 'takt erase', keys: true });
  opening.defer(close);
  const person = await store.people.person(clinic.clinicId, personId);
  if (person === null) throw noSuchPerson(personId);
  const { details, choices } = person;
  const called = calledOf({ ...details, nickname: choices.nickname, personId });
  const classes = (await store.people.classesOf(clinic.clinicId, personId)).length;
  say(
    `${called}, med i ${classes} timer. Navn, opptak, merknader og planer blir borte, i alle sikkerhetskopier også, og kan ikke hentes\ntilbake. At noen hadde plassen i timene, og de andres tall, blir stående.`,
    `${called}, in ${classes} classes. Name, recordings, notes and plans are lost, in all back-ups too, and cannot be brought\nback. That somebody had the place in the classes, and the others' figures, stay.`,
  );
  say('Skriv navnet for å slette:', 'Type the name to delete:');
  if (!isSameName(await typedLine(), called)) throw notThem();
  await store.erasure.erase(personId, { actor: 'machine', atMs: Date.now(), why: reason });
  say('Personen er slettet.', 'The person was deleted.');
  sayCopyFollows();
  return 0;
};

const noSuchPerson = (personId: string): AppError =>
  new AppError('not-found', {
    nb: `Klinikken har ingen person med id «${personId}».`,
    en: `The clinic has no person with the id "${personId}".`,
  });
const notThem = (): AppError =>
  new AppError('usage', {
    nb: 'Det er ikke det personen heter her. Ingen er slettet.',
    en: 'That is not what the person is called here. Nobody was deleted.',
  });
