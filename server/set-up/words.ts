/** What set-up says to the technician. */
import type { SetUpStep } from '@takt/shared/api/set-up.ts';
import { AppError, type ErrorKind, type Words } from '@takt/shared/errors.ts';

const said = (kind: ErrorKind, nb: string, en: string) => (): AppError => new AppError(kind, { nb, en });

const STEP_NAMES: Readonly<Record<SetUpStep, Words>> = {
  clinic: { nb: 'klinikken', en: 'the clinic' },
  storage: { nb: 'hvor dataene ligger', en: 'where the data lie' },
  'recovery-key': { nb: 'gjenopprettingsnøkkelen', en: 'the recovery key' },
  administrator: { nb: 'den første som gir tilgang', en: 'the first who gives access' },
  reach: { nb: 'hvordan skjermene når Takt', en: 'how screens reach Takt' },
  rooms: { nb: 'rom og stasjoner', en: 'rooms and stations' },
  receivers: { nb: 'mottakere', en: 'receivers' },
  templates: { nb: 'timemaler', en: 'class templates' },
  backup: { nb: 'sikkerhetskopi', en: 'back-up' },
};

export const setUpWords = {
  notEntered: said(
    'not-logged-in',
    'Åpne lenken som står i vinduet der Takt ble startet.',
    'Open the link that stands in the window in which Takt was started.',
  ),
  codeWrong: said(
    'not-allowed',
    'Lenken gjelder ikke. Bruk den siste som står i vinduet der Takt ble startet.',
    'The link is not good. Use the last one in the window in which Takt was started.',
  ),
  codeUsed: said(
    'not-allowed',
    'Lenken er brukt i en annen nettleser. Gå videre der, eller start Takt på nytt og bruk den nye lenken.',
    'The link has been used in another browser. Go on there, or start Takt again and use the new link.',
  ),
  tooManyCodes: said(
    'too-many',
    'For mange lenker som ikke gjelder. Vent et minutt, og bruk den siste.',
    'Too many links that are not good. Wait a minute, and use the last one.',
  ),
  over: said('not-found', 'Siden finnes ikke.', 'There is no such page.'),
  notYet: (step: SetUpStep, before: SetUpStep): AppError =>
    new AppError('conflict', {
      nb: `Først ${STEP_NAMES[before].nb}, så ${STEP_NAMES[step].nb}.`,
      en: `First ${STEP_NAMES[before].en}, then ${STEP_NAMES[step].en}.`,
    }),
  missing: (steps: readonly SetUpStep[]): AppError =>
    new AppError('conflict', {
      nb: `Dette mangler: ${steps.map((step) => STEP_NAMES[step].nb).join(', ')}.`,
      en: `This is missing: ${steps.map((step) => STEP_NAMES[step].en).join(', ')}.`,
    }),
  noTimeZone: (zone: string): AppError =>
    new AppError('bad-input', {
      nb: `«${zone}» er ingen tidssone. Velg en som Europe/Oslo.`,
      en: `"${zone}" is no time zone. Choose one such as Europe/Oslo.`,
    }),
  inUse: (shown: string): AppError =>
    new AppError('conflict', {
      nb: `${shown} er alt i bruk: det er deltakere eller timer der, og oppsettet rører dem ikke. Velg et annet sted, eller legg tilbake en sikkerhetskopi.`,
      en: `${shown} is in use already: there are people or classes in it, which set-up does not touch. Choose another place, or restore a back-up.`,
    }),
  nothingProposed: said(
    'conflict',
    'Lag nøkkelen først, skriv den ned, og skriv den så inn her.',
    'Make the key first, write it down, and then type it here.',
  ),
  anotherKey: said(
    'bad-input',
    'Det er en annen nøkkel enn den som ble vist sist.',
    'That is another key than the one that was shown last.',
  ),
  settled: said(
    'conflict',
    'Klinikken har en gjenopprettingsnøkkel. En ny lages med takt keys recovery.',
    'The clinic has a recovery key. Another is made by takt keys recovery.',
  ),
  sameRooms: (name: string): AppError =>
    new AppError('bad-input', {
      nb: `To rom kan ikke hete ${name}, eller nesten det samme.`,
      en: `Two rooms cannot be called ${name}, or nearly the same.`,
    }),
  noSuchTemplate: (id: string): AppError =>
    new AppError('bad-input', {
      nb: `Det finnes ingen timemal «${id}».`,
      en: `There is no class template "${id}".`,
    }),
  unheard: said(
    'conflict',
    'Ingen belter er hørt ennå. Ta på et belte ved mottakeren, eller gå videre uten å ha hørt et.',
    'No strap has been heard yet. Put a strap on near the receiver, or go on without having heard one.',
  ),
  restoring: said(
    'conflict',
    'En sikkerhetskopi legges tilbake. Vent til den er ferdig.',
    'A back-up is being restored. Wait until that is done.',
  ),
  emptyBackup: said(
    'bad-input',
    'Det er ingen klinikk i denne sikkerhetskopien.',
    'There is no clinic in this back-up.',
  ),
};
