/** Every state in which somebody meets a page of the desk or of a station's tablet, for what must hold in all of them. */

import type { Cue } from '@takt/shared/class/cue-rules.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import type { Page } from 'playwright-core';
import { button } from './desk-page.ts';
import {
  freePlaces,
  heardStraps,
  heardTreadmills,
  noClass,
  prepared,
  roster,
  running,
  START_MS,
  withHidden,
  withPeople,
} from './desk-scenes.ts';
import type { DeskServer, Scene } from './desk-server.ts';
import { AFTER, FULL, STATION, type State } from './desk-states-after.ts';
import { suggested } from './strap-scenes.ts';

const STAFF = { lastSeq: asClassSeq(21), dateCorrectionMs: 0, clock: null, undoable: null, outage: null };

const withCues = (cues: Readonly<Record<number, Cue>>, scene = running()): Scene => ({
  ...scene,
  frame: {
    ...scene.frame,
    slots: scene.frame.slots.map((slot) =>
      slot.staff === null ? slot : { ...slot, staff: { ...slot.staff, cue: cues[slot.slot] ?? 'none' } },
    ),
  },
});

const row = (page: Page, name: RegExp) => button(page, name).click();
const dialog = (page: Page) => page.getByRole('dialog').waitFor();
const refusing = (server: DeskServer): void =>
  server.onCommand(() => ({
    status: 409,
    body: { error: { kind: 'conflict', text: { nb: 'Timen er alt i neste fase.', en: 'Not done.' } } },
  }));

const BEFORE: readonly State[] = [
  {
    name: 'today',
    path: '/console',
    scene: noClass,
    reach: (page) => button(page, 'Gjør klar timen').waitFor(),
  },
  {
    name: 'today, theme and language open',
    path: '/console',
    scene: noClass,
    reach: async (page) => {
      await button(page, 'Mer').click();
      await page.getByText('Språk').first().waitFor();
    },
  },
  {
    name: 'the disk is full',
    path: '/console',
    scene: noClass,
    reach: async (page, server) => {
      server.answer('/api/storage', FULL);
      await page.reload();
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'prepared',
    path: '/console',
    scene: prepared(),
    reach: (page) => button(page, /Orre/).waitFor(),
  },
  {
    name: 'prepared, straps to choose from',
    path: '/console',
    scene: prepared(),
    reach: async (page, server) => {
      server.straps(heardStraps, [suggested(8)]);
      await row(page, /Orre/);
      await page.getByText('Holdes inntil mottakeren').waitFor();
      await page.getByText('Se hvem som har').click();
    },
  },
  {
    name: 'prepared, a strap is asked about',
    path: '/console',
    scene: prepared(),
    reach: async (page, server) => {
      server.straps(heardStraps);
      await row(page, /Orre/);
      await button(page, /^Ukjent belte 1002/).click();
      await page.getByLabel('Nummer på beltet').waitFor();
    },
  },
  {
    name: 'somebody comes, with a name that cannot be shown',
    path: '/console',
    scene: freePlaces(),
    reach: async (page) => {
      await button(page, /Ledig plass/)
        .nth(2)
        .click();
      await page.getByLabel('Alder, for et estimat').fill('45');
      await page.getByLabel('Kallenavn').fill('\u202eX');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: '40 places before the class',
    path: '/console',
    scene: withHidden(withPeople(prepared(), 40), [2]),
    reach: (page) => button(page, /Gaupe40/).waitFor(),
  },
];

const DURING: readonly State[] = [
  {
    name: 'running, what the signs mean',
    path: '/console',
    scene: withCues({}),
    reach: (page) => page.getByText('Fylt lampe').waitFor(),
  },
  {
    name: 'running, cues',
    path: '/console',
    scene: withCues({ 7: 'aboveBand', 8: 'signalGone', 2: 'forecastAbove' }),
    reach: (page) => page.getByText('7 Myrull er over målsonen').first().waitFor(),
  },
  {
    name: 'running, above the maximum',
    path: '/console',
    scene: withCues({ 3: 'aboveMax', 7: 'aboveBand' }),
    reach: (page) => page.getByText('3 Furu er over makspuls').waitFor(),
  },
  {
    name: 'running, all cues',
    path: '/console',
    scene: withCues({ 3: 'aboveMax', 7: 'aboveBand', 8: 'signalGone' }),
    reach: async (page) => {
      await button(page, /^Vis \d meldinger? til/).click();
      await dialog(page);
    },
  },
  {
    name: '40 people, a drawer',
    path: '/console',
    scene: withHidden(withPeople(running(), 40), [2, 8]),
    reach: async (page) => {
      await row(page, /^Plass 2,/);
      await page.getByRole('complementary').waitFor();
    },
  },
  {
    name: 'drawer, a maximum that is changed',
    path: '/console',
    scene: withHidden(running(), [2]),
    reach: async (page) => {
      await row(page, /^Plass 2,/);
      await button(page, 'Høyere makspuls').click();
      await page.getByText('Velg hvordan den ble funnet.').waitFor();
    },
  },
  {
    name: 'drawer, without a maximum',
    path: '/console',
    scene: running({
      slots: roster('running').slots.map((who) =>
        who.slot === 2 && who.staff !== null ? { ...who, staff: { ...who.staff, hrMax: null } } : who,
      ),
    }),
    reach: async (page) => {
      await row(page, /^Plass 2,/);
      await page.getByLabel('Alder, for et estimat').waitFor();
    },
  },
  {
    name: 'drawer, treadmills',
    path: '/console',
    scene: running(),
    reach: async (page, server) => {
      server.treadmills(heardTreadmills);
      await row(page, /^Plass 2,/);
      await button(page, 'Bytt mølle').click();
      await button(page, 'Koble fra mølla').waitFor();
    },
  },
  {
    name: 'drawer of who went early',
    path: '/console',
    scene: running({
      slots: roster('running').slots.map((who) =>
        who.slot === 2 && who.staff !== null ? { ...who, staff: { ...who.staff, left: true } } : who,
      ),
    }),
    reach: async (page) => {
      await row(page, /^Plass 2,/);
      await button(page, 'Er likevel med').waitFor();
    },
  },
  {
    name: 'change of strap',
    path: '/console',
    scene: running(),
    reach: async (page, server) => {
      server.straps(heardStraps);
      await row(page, /^Plass 2,/);
      await button(page, 'Bytt belte').click();
      await dialog(page);
      await page.getByText('74 slag/min').waitFor();
    },
  },
  {
    name: 'somebody goes early',
    path: '/console',
    scene: running(),
    reach: async (page) => {
      await row(page, /^Plass 2,/);
      await button(page, 'Gikk tidligere').click();
      await dialog(page);
    },
  },
  {
    name: 'somebody comes while the class runs',
    path: '/console',
    scene: running(),
    reach: async (page) => {
      await button(page, 'Ny deltaker').click();
      await dialog(page);
    },
  },
  {
    name: 'stop card',
    path: '/console',
    scene: running(),
    reach: async (page) => {
      await button(page, 'Stoppkort').click();
      await dialog(page);
    },
  },
  {
    name: 'a note on the class',
    path: '/console',
    scene: running(),
    reach: async (page) => {
      await button(page, 'Notat om timen').click();
      await page.getByRole('textbox', { name: 'Notat om timen' }).fill('Varmt i salen');
      await button(page, 'Lagre notat').waitFor();
    },
  },
  {
    name: 'paused, a step that can be taken back',
    path: '/console',
    scene: running({
      status: 'paused',
      staff: { ...STAFF, undoable: { seq: asClassSeq(21), kind: 'paused', atMs: START_MS + 993_000 } },
    }),
    reach: (page) => page.getByText('Satt på pause').waitFor(),
  },
  {
    name: 'an empty wall',
    path: '/console',
    scene: withCues({}, running({ status: 'paused' }, { blanked: true })),
    reach: (page) => page.getByText('Tavla er tømt').waitFor(),
  },
  {
    name: 'after an outage',
    path: '/console',
    scene: running({
      status: 'paused',
      staff: { ...STAFF, outage: { seq: asClassSeq(19), fromMs: START_MS + 900_000 } },
    }),
    reach: (page) => button(page, /Fortsett her/).waitFor(),
  },
  {
    name: 'which clock is right',
    path: '/console',
    scene: running({
      staff: { ...STAFF, clock: { seq: asClassSeq(19), clockMs: START_MS + 900_000, classMs: START_MS } },
    }),
    reach: async (page) => {
      await button(page, 'Svar').click();
      await button(page, /som maskinen sier$/).waitFor();
    },
  },
  {
    name: 'a step that was refused',
    path: '/console',
    scene: running(),
    reach: async (page, server) => {
      refusing(server);
      await button(page, 'Neste fase').click();
      await page.getByText('Timen er alt i neste fase.').waitFor();
    },
  },
];

export const STATES: readonly State[] = [...BEFORE, ...DURING, ...AFTER, ...STATION];
