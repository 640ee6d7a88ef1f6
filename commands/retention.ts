/** takt retention: what has had its time, and deleting it once its number is typed, at the machine itself. It works beside a running Takt. */
import { cutoffOf, retentionState } from '@takt/server/rights/retention.ts';
import { AppError } from '@takt/shared/errors.ts';
import { RETENTION_KINDS, type RetentionKind } from '@takt/shared/rights/retention.ts';
import { openClinicBeside } from './parts/beside.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { sayCopyFollows } from './parts/keys-copy.ts';
import { SERVING_SETTINGS, say } from './parts/serving.ts';
import { fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';
import { typedLine } from './parts/typed-line.ts';

const KNOWN = RETENTION_KINDS.join(', ');

const SETTINGS = {
  act: {
    name: 'act',
    value: 'KIND',
    help: {
      nb: `slett det som er gammelt nok, av ett slag: ${KNOWN}.\nAntallet må skrives inn`,
      en: `delete what has had its time, of one kind: ${KNOWN}.\nThe number must be typed`,
    },
    read: (raw: string) => {
      const kind = RETENTION_KINDS.find((one) => one === raw);
      return kind === undefined
        ? fault(`«${raw}» er ingen av disse: ${KNOWN}`, `"${raw}" is none of these: ${KNOWN}`)
        : ok(kind);
    },
  } as const satisfies Setting<RetentionKind>,
  data: SERVING_SETTINGS.data,
  store: SERVING_SETTINGS.store,
  key: SERVING_SETTINGS.key,
} as const;

const ABOUT = {
  nb: 'Viser hva som har vært oppbevart lenge nok, etter tidene som klinikkleder har satt. Sletter ingenting uten --act.',
  en: 'Shows what has been kept long enough, by the periods that the clinic lead has set. Deletes nothing without --act.',
};

export const command: Command = async (argv) => {
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('retention [--act KIND] [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const { act: wanted } = settings;
  await using opening = new AsyncDisposableStack();
  const beside = await openClinicBeside(settings, { program: 'takt retention', keys: true });
  const { store, clinic } = beside;
  opening.defer(beside.close);
  const nowMs = Date.now();
  for (const { kind, months, on, report } of await retentionState(store, clinic, nowMs)) {
    if (wanted !== undefined && kind !== wanted) continue;
    if (months === null || report === null) {
      say(`${kind}: oppbevares inntil videre.`, `${kind}: kept for the time being.`);
      continue;
    }
    const { count, cutoffDay, persons, heldBack } = report;
    const [whoNb, whoEn] =
      persons === null ? ['', ''] : [`, av ${persons} personer`, `, of ${persons} people`];
    say(
      `${kind}: ${months} måneder${on ? ', slettes av seg selv' : ''}. ${count} er eldre enn ${cutoffDay}${whoNb}; ${heldBack} like gamle blir stående.`,
      `${kind}: ${months} months${on ? ', deleted by itself' : ''}. ${count} are older than ${cutoffDay}${whoEn}; ${heldBack} as old stay.`,
    );
    if (wanted === undefined || count === 0) continue;
    say(`Skriv ${count} for å slette:`, `Type ${count} to delete:`);
    if ((await typedLine()).trim() !== String(count)) throw notThat();
    const by = { actor: 'machine', atMs: nowMs, why: 'retention' };
    const gone = await store.retention.act(clinic.clinicId, kind, cutoffOf(clinic, months, nowMs), by);
    say(`${gone} er slettet.`, `${gone} were deleted.`);
    if (kind === 'classes' || kind === 'people') sayCopyFollows();
    say(
      'I sikkerhetskopier kan personer ikke leses mer; annet ligger i dem til de er byttet ut.',
      'In back-ups people can be read no more; the rest lies in them until they are replaced.',
    );
  }
  return 0;
};

const notThat = (): AppError =>
  new AppError('usage', {
    nb: 'Det er ikke antallet. Ingenting er slettet.',
    en: 'That is not the number. Nothing was deleted.',
  });
