/** The states of review, receivers, straps and of a station's tablet, for what must hold in all of them. */

import type { GatewayEntry } from '@takt/shared/api/gateways.ts';
import type { StorageState } from '@takt/shared/api/storage.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { Page } from 'playwright-core';
import { button } from './desk-page.ts';
import { START_MS } from './desk-scenes.ts';
import type { DeskServer, Scene } from './desk-server.ts';

export interface State {
  readonly name: string;
  readonly path: string;
  readonly scene?: Scene;
  /** Brings the page to the state, and resolves when it is there. */
  readonly reach: (page: Page, server: DeskServer) => Promise<unknown>;
}

const STORED: StorageState = {
  writing: 'ok',
  freeBytes: null,
  check: 'sound',
  lostCommits: 0,
  damaged: [],
  waiting: 0,
  waitingS: null,
  roomForMinutes: null,
  leftAtReceivers: false,
  lost: null,
  backup: null,
};
/** A full disk with everything that can be said of it. */
export const FULL: StorageState = {
  ...STORED,
  writing: 'full',
  waiting: 900,
  waitingS: 120,
  roomForMinutes: 14,
  lostCommits: 2,
  lost: { samples: 40, fromMs: START_MS, toMs: START_MS + 60_000 },
  damaged: [
    { what: 'samples', classId: 'class-1', classAtMs: START_MS, slot: asSlot(2), atMs: START_MS, seq: null },
  ],
};

const GATEWAYS: GatewayEntry[] = [
  {
    gatewayId: 'gw-1',
    name: 'Mottaker ved døra',
    origin: 'enrolled',
    kind: 'gateway',
    station: null,
    enrolledAtMs: START_MS,
    state: 'connected',
    heardAgeS: 1,
    reportAgeS: 4,
    report: {
      version: '0.1.0',
      uptimeS: 7200,
      receivers: [
        {
          receiver: 'hci0',
          state: 'lost',
          packets: 900,
          packetsPerS: 0,
          lastPacketAgeS: 40,
          links: 3,
          full: true,
          needBonding: 1,
        },
      ],
      counts: { messages: 900, 'bad-checksum': 4 },
      straps: [],
      queue: { kept: 12, disk: { samples: 40, bytes: 9000 }, dropped: 0 },
      clockOffsetMs: 12,
      roundTripMs: 80,
    },
    straps: [{ label: '4', station: asStation(1), strengthDbm: -71, ageS: 1 }],
  },
  {
    gatewayId: 'gw-2',
    name: 'Nettbrett, plass 3',
    origin: 'enrolled',
    kind: 'tablet',
    station: asStation(3),
    enrolledAtMs: START_MS,
    state: 'gone',
    heardAgeS: 90,
    report: null,
    reportAgeS: null,
    straps: [],
  },
];

const dialog = (page: Page) => page.getByRole('dialog').waitFor();

export const AFTER: readonly State[] = [
  {
    name: 'classes',
    path: '/review',
    reach: (page) =>
      page
        .getByRole('link', { name: /12. mars/ })
        .first()
        .waitFor(),
  },
  {
    name: 'a class with everybody',
    path: '/review/class-1',
    reach: (page) => page.getByRole('rowheader', { name: 'Bjørk' }).waitFor(),
  },
  {
    name: 'one person',
    path: '/review/class-1/1',
    reach: async (page) => {
      await page.locator('.curve-chart path.recharts-curve').first().waitFor();
    },
  },
  {
    name: 'proof of a figure',
    path: '/review/class-1/1',
    reach: async (page) => {
      const second = page.getByRole('row', { name: /Drag 2/ }).first();
      await second.getByText('ikke godkjent').click();
      await dialog(page);
    },
  },
  {
    name: 'receivers',
    path: '/receivers',
    reach: async (page, server) => {
      server.answer('/api/rooms/sal-1/gateways', GATEWAYS);
      server.answer('/api/storage', FULL);
      server.answer('/healthz', { status: 'no bus' }, 503);
      await page.reload();
      await page.getByText('Mottaker ved døra').waitFor();
    },
  },
  {
    name: 'a code for a new receiver',
    path: '/receivers',
    reach: async (page, server) => {
      server.answer('/api/rooms/sal-1/gateways', GATEWAYS);
      server.answer('/api/enrolments', { code: '12345678', expiresAtMs: START_MS, validForS: 600 });
      await page.reload();
      await button(page, 'Ny mottaker').click();
      await dialog(page);
    },
  },
  {
    name: 'straps for lending',
    path: '/straps',
    reach: async (page) => {
      await page.locator('summary.inventory-line').first().click();
      await page.getByText('Rengjort').first().waitFor();
    },
  },
  {
    name: 'an address that is none',
    path: '/console/a/b',
    reach: (page) => page.getByText('Fant ikke siden.').waitFor(),
  },
];

const withBluetooth = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const bluetooth = { getAvailability: () => Promise.resolve(true), addEventListener() {} };
    Object.defineProperty(navigator, 'bluetooth', { value: bluetooth, configurable: true });
  });
export const STATION: readonly State[] = [
  {
    name: 'a tablet that cannot',
    path: '/station',
    reach: (page) => page.locator('footer').waitFor(),
  },
  {
    name: 'which place a tablet is',
    path: '/station',
    reach: async (page) => {
      await withBluetooth(page);
      await page.reload();
      await button(page, 'Plass 3').waitFor();
    },
  },
  {
    name: 'a place',
    path: '/station',
    reach: async (page) => {
      await withBluetooth(page);
      await page.reload();
      await button(page, 'Plass 3').click();
      await button(page, 'Plass 3').waitFor({ state: 'detached' });
    },
  },
];
