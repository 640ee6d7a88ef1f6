/**
 * Every control of console, pairing and class page, by role and accessible name, and what is expected of a tap on it:
 * one table, so that a control without a line is found. `here`: it opens, closes or fills in something on this screen, and
 * sends nothing.
 */
import type { Locator, Page } from 'playwright-core';
import { button } from './desk-page.ts';
import { NICKNAMES } from './desk-scenes.ts';

export type Screen =
  | 'today'
  | 'straps'
  | 'pairing'
  | 'pairing asks'
  | 'worn'
  | 'free slot'
  | 'gone before'
  | 'running'
  | 'quiet'
  | 'drawer'
  | 'drawer strap'
  | 'drawer treadmill'
  | 'drawer leave'
  | 'left'
  | 'above maximum'
  | 'stop card'
  | 'class note'
  | 'undo'
  | 'outage'
  | 'clock'
  | 'blanked'
  | 'ended'
  | 'more'
  | 'class'
  | 'class person';

export interface Tells {
  /** What arrives: the command's body, or the path and body of a request of its own. */
  readonly sends: object;
  /** What there is to be seen before any answer. Null: that it is on its way, in the control itself. */
  readonly shows: ((page: Page) => Locator) | null;
  /** `day`, `pairing`: waits, and is kept over a reload. `step`: 5 s, then "Uten svar". `asked`: told at once that there is no answer. */
  readonly lasts: 'day' | 'pairing' | 'step' | 'asked';
  /** How it is tapped; a click where it is left out. */
  readonly tap?: (control: Locator, page: Page) => Promise<void>;
}
export interface Control {
  readonly role: string;
  readonly name: RegExp;
  /** Where it is tried; it may be on other screens too. Left out: on any. */
  readonly on?: Screen;
  readonly does: 'here' | Tells;
}

const WHO = `(${NICKNAMES.join('|')})`;
const TILE = new RegExp(`^\\d+ (${WHO}|Ledig plass)`);
const ROW = new RegExp(`^Plass \\d+, (${WHO}|Ledig plass)\\. `);
const CUE = new RegExp(`^\\d+ ${WHO} (er|mangler|var) `);
const PERSON = new RegExp(`^(\\d+ )?${WHO}$`);

const here = (role: string, ...names: RegExp[]): Control[] =>
  names.map((name) => ({ role, name, does: 'here' as const }));
const tells = (on: Screen, role: string, name: RegExp, does: Tells): Control => ({ on, role, name, does });
const row = (page: Page, name: RegExp): Locator => button(page, name);
const chosen = (page: Page, name: string): Locator => page.getByRole('radio', { name, checked: true });
const pressed = (page: Page, name: string): Locator =>
  page.getByRole('button', { name, exact: true, pressed: true });
const held = async (control: Locator, page: Page): Promise<void> => {
  await control.hover();
  await page.mouse.down();
  await page.clock.fastForward(1100);
  await page.mouse.up();
};
const step = (on: Screen, name: RegExp, sends: object): Control =>
  tells(on, 'button', name, { sends, shows: null, lasts: 'step' });

const TODAY: readonly Control[] = [
  ...here('radio', /^(4×4|1×4|2×4|15\/15|Rolig start|4×4, lang oppvarming)$/),
  ...here(
    'link',
    /HIT 4×4/,
    /^Se oppsummeringer$/,
    /^Belter til utlån$/,
    /^Mottakere$/,
    /^Personer$/,
    /^Ukeplan$/,
    /^Sett opp klinikken$/,
  ),
  tells('today', 'button', /^Gjør klar timen$/, {
    sends: { templateId: '4x4', groupId: 'gruppe-a' },
    shows: null,
    lasts: 'asked',
  }),
  tells('today', 'button', /^Gjør klar uten liste$/, {
    sends: { templateId: '4x4', groupId: null },
    shows: null,
    lasts: 'asked',
  }),
];

const PAIRING: readonly Control[] = [
  // The tiles: who has which strap. A tap opens the slot beside them.
  ...here('button', TILE, /^Ny deltaker$/, /^Tilbake$/),
  ...here('textbox', /^Nummer på beltet$/),
  step('straps', /^Start oppvarming$/, { kind: 'start' }),
  tells('straps', 'button', /^Avlys timen$/, {
    sends: { kind: 'end' },
    shows: null,
    lasts: 'step',
    tap: held,
  }),
  tells('pairing', 'button', /^Koble belte 14$/, {
    sends: { kind: 'assign', slot: 8, sensors: ['ant:91000'] },
    shows: (page) => row(page, /^8 Orre Belte 14/),
    lasts: 'pairing',
  }),
  tells('pairing', 'button', /^Belte 16 .*slag\/min$/, {
    sends: { kind: 'assign', slot: 8, sensors: ['ant:91001'] },
    shows: (page) => row(page, /^8 Orre Belte 16/),
    lasts: 'pairing',
  }),
  ...here('button', /^Belte 14 .*slag\/min$/, /^Ukjent belte 1002 .*slag\/min$/),
  tells('pairing', 'button', /^Samme slag som plass 1, Bjørk: koble sammen$/, {
    sends: { kind: 'joinSensor', slot: 1, sensors: ['ant:91002'] },
    shows: (page) => page.getByRole('heading', { name: /plass (?!8)\d+|Velg fra liste/ }),
    lasts: 'pairing',
  }),
  tells('pairing asks', 'button', /^Koble Ukjent belte 1002$/, {
    sends: { kind: 'assign', slot: 8, sensors: ['ant:91002'] },
    shows: (page) => row(page, /^8 Orre Ukjent belte 1002/),
    lasts: 'pairing',
  }),
  tells('worn', 'button', /^Koble fra$/, {
    sends: { kind: 'unassign', slot: 1 },
    shows: (page) => row(page, /^1 Bjørk Venter på belte/),
    lasts: 'pairing',
  }),
  tells('worn', 'combobox', /^Har to fått hverandres belter/, {
    sends: { kind: 'swap', slot: 1, withSlot: 2 },
    shows: (page) => row(page, /^1 Bjørk Belte 11/),
    lasts: 'pairing',
    tap: async (control) => {
      await control.selectOption({ label: 'Plass 2, Elv' });
    },
  }),
  ...here('textbox', /^Kallenavn/, /^Makspuls/, /^Alder/),
  ...here('radio', /^(puls|Borg)$/),
  ...here('button', /^Et annet$/),
  tells('free slot', 'button', /^Legg til$/, {
    sends: { kind: 'join', slot: 3, nickname: 'Bjørk', hrMax: null },
    shows: (page) => row(page, /^3 Bjørk/),
    lasts: 'day',
  }),
  tells('gone before', 'button', /^Er likevel med$/, {
    sends: { kind: 'rejoin', slot: 3 },
    shows: (page) => row(page, /^3 Furu (?!Gikk)/),
    lasts: 'day',
  }),
];

const RUNNING: readonly Control[] = [
  ...here(
    'button',
    /^Stoppkort$/,
    /^Notat om timen$/,
    ROW,
    CUE,
    /^Vis \d+ melding/,
    /^Mer$/,
    /^Lukk$/,
    /^Skjønner$/,
    /^Svar$/,
  ),
  step('running', /^Sett på pause$/, { kind: 'pause' }),
  step('running', /^\+ 1 min$/, { kind: 'extend', byS: 60 }),
  step('running', /^Neste fase$/, { kind: 'skip' }),
  tells('running', 'button', /^Tøm tavla$/, { sends: { kind: 'blank' }, shows: null, lasts: 'day' }),
  tells('running', 'button', /^Avslutt timen$/, {
    sends: { kind: 'end' },
    shows: null,
    lasts: 'step',
    tap: held,
  }),
  tells('running', 'button', /^Jeg følger opp$/, {
    sends: { kind: 'cueSeen', slot: 7 },
    shows: (page) => page.locator('.lane:not(:has(.bar-line:has-text("Myrull")))'),
    lasts: 'day',
  }),
  tells('above maximum', 'button', /^Skjul på tavla$/, {
    sends: { kind: 'display', slot: 7, display: 'hidden' },
    shows: (page) => page.locator('.lane:not(:has(.bar-line:has-text("Skjul på tavla")))'),
    lasts: 'day',
  }),
  step('undo', /^Angre$/, { kind: 'undo', seq: 20 }),
  step('blanked', /^Fortsett$/, { kind: 'resume' }),
  step('outage', /^Fortsett her/, { kind: 'resume' }),
  step('outage', /^Fortsett nå/, { kind: 'undo', seq: 19 }),
  tells('clock', 'button', /som timen har gått$/, {
    sends: { kind: 'clock', seq: 18, right: 'class' },
    shows: null,
    lasts: 'day',
  }),
  tells('clock', 'button', /som maskinen sier$/, {
    sends: { kind: 'clock', seq: 18, right: 'machine' },
    shows: null,
    lasts: 'day',
  }),
];

const DRAWER: readonly Control[] = [
  ...here('button', /^(Lavere|Høyere) makspuls$/, /^Bytt (belte|mølle)$/, /^Gikk tidligere$/),
  ...here('radio', /^(målt|høyest i time|estimat)$/),
  ...here('textbox', /^Notat$/, /^Årsak$/),
  tells('drawer', 'button', /^Gjelder fra nå$/, {
    sends: {
      kind: 'hrmax',
      slot: 2,
      hrMax: { bpm: 192, method: 'measured', date: '2025-02-03' },
      wholeClass: false,
    },
    shows: (page) => page.locator('.stepper output', { hasText: '192' }),
    lasts: 'day',
  }),
  tells('drawer', 'button', /^Hele timen$/, {
    sends: {
      kind: 'hrmax',
      slot: 2,
      hrMax: { bpm: 192, method: 'measured', date: '2025-02-03' },
      wholeClass: true,
    },
    shows: (page) => page.locator('.stepper output', { hasText: '192' }),
    lasts: 'day',
  }),
  ...(['Farge', 'Ord', 'Skjul'] as const).map((name, i) =>
    tells('drawer', 'radio', new RegExp(`^${name}$`), {
      sends: { kind: 'display', slot: 2, display: ['colour', 'words', 'hidden'][i] },
      shows: (page) => chosen(page, name),
      lasts: 'day',
    }),
  ),
  tells('drawer', 'button', /^([6-9]|1\d|20)$/, {
    sends: { kind: 'borg', slot: 2, borg: 6 },
    shows: (page) => pressed(page, '6'),
    lasts: 'day',
  }),
  tells('drawer', 'button', /^Holder i rekkverket$/, {
    sends: { kind: 'treadmillUse', slot: 2, holdsRails: true },
    shows: (page) => pressed(page, 'Holder i rekkverket'),
    lasts: 'day',
  }),
  tells('drawer', 'button', /^Løper$/, {
    sends: { kind: 'treadmillUse', slot: 2, running: true },
    shows: (page) => pressed(page, 'Løper'),
    lasts: 'day',
  }),
  tells('drawer', 'button', /^Lagre notat$/, {
    sends: { kind: 'note', slot: 2, text: 'Fin flyt 🏃' },
    shows: (page) => page.locator('.notes .note', { hasText: 'Fin flyt 🏃' }),
    lasts: 'day',
  }),
  ...here('textbox', /^Notat om timen$/),
  tells('class note', 'button', /^Lagre notat$/, {
    sends: { kind: 'note', slot: null, text: 'Varmt i salen' },
    shows: (page) => page.locator('.notes .note', { hasText: 'Varmt i salen' }),
    lasts: 'day',
  }),
  tells('drawer', 'radio', /^Nei$/, {
    sends: { path: '/api/people/person-2/choices', body: { autoSignIn: false } },
    shows: (page) => chosen(page, 'Nei'),
    lasts: 'day',
  }),
  // What is chosen already: a tap on it changes nothing.
  ...here('radio', /^Tall$/, /^Ja$/),
  ...here('button', /^(Ferdig for i dag|Ubehag|Smerte|Ønsket å stoppe)$/),
  tells('drawer leave', 'button', /^Registrer$/, {
    sends: { kind: 'leave', slot: 2, reason: '' },
    shows: (page) => row(page, /^Plass 2, Elv\..*Gikk tidligere/),
    lasts: 'day',
  }),
  tells('left', 'button', /^Er likevel med$/, {
    sends: { kind: 'rejoin', slot: 2 },
    shows: (page) => row(page, /^Plass 2, Elv\.(?!.*Gikk tidligere)/),
    lasts: 'day',
  }),
  tells('drawer treadmill', 'button', /^Koble fra mølla$/, {
    sends: { kind: 'treadmill', slot: 2, sensor: null },
    shows: (page) => button(page, 'Velg mølle'),
    lasts: 'day',
  }),
  tells('drawer treadmill', 'button', /^Mølle /, {
    sends: { kind: 'treadmill', slot: 2, sensor: 'fec:94021' },
    shows: (page) => page.locator('.drawer:has-text("Bytt mølle")'),
    lasts: 'day',
  }),
];

const ELSEWHERE: readonly Control[] = [
  ...here('link', /^Se oppsummeringen$/, /^Tilbake til i dag$/, /^Takt$/, /^Nettbrett ved tredemølla$/),
  ...here('link', /^Hele gruppa$/, /^Åpne personen$/, PERSON),
  ...here('button', /^Tilbake til i dag$/, /^Skriv ut$/),
  ...here('radio', /^(Mørkt|Lyst|Norsk|English)$/),
  // It is gone with the line in which it stands.
  tells('class person', 'button', /^Er likevel med$/, {
    sends: { kind: 'rejoin', slot: 3 },
    shows: null,
    lasts: 'day',
  }),
];

export const CONTROLS: readonly Control[] = [...TODAY, ...PAIRING, ...RUNNING, ...DRAWER, ...ELSEWHERE];
