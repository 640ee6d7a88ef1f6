/** What staff do that changes something, and what is written of each (store-told.ts). */
import type { Store } from '@takt/server/store/store.ts';

const clinicId = 'klinikk';
const by = { actor: 'leder', atMs: 50 };
const account = (accountId: string) => ({
  ...{
    accountId,
    clinicId,
    loginName: accountId,
    name: 'Ola',
    roles: ['instructor' as const],
    hprNumber: null,
  },
  ...{ createdAtMs: 10, createdBy: 'leder', disabledAtMs: null },
});
export const ticket = (tokenHash: string, kind: 'invite' | 'renew' | 'device', accountId: string | null) => ({
  ...{ tokenHash, clinicId, kind, accountId, data: '', expiresAtMs: 1e6 },
});
const session = (sessionId: string) => ({
  ...{ sessionId, clinicId, accountId: 'a1', provenBy: 'password' as const, deviceId: null, browser: '' },
  ...{ startedAtMs: 10, usedAtMs: 10, expiresAtMs: 1e6, tokenHash: `token of ${sessionId}` },
});
const passkey = {
  ...{ credentialId: 'k1', accountId: 'a1', clinicId, publicKey: Uint8Array.of(1), counter: 0 },
  ...{ transports: [], name: 'Nøkkel', createdAtMs: 10, usedAtMs: null },
};
const device = {
  ...{ deviceId: 'd1', clinicId, kind: 'wall' as const, roomId: 'sal-1', name: 'TV', createdAtMs: 10 },
  ...{ createdBy: 'leder', expiresAtMs: null, tokenHash: 'token of d1' },
};
const proofs = { passwordHash: 'p', totpSecret: 's', totpStep: 1, recoveryHashes: ['r1'] };
const redemption = {
  ...{ clinicId, tries: { atMost: 1000, withinMs: 1 }, codeHash: 'code of g1', nowMs: 20 },
  ...{ gatewayId: 'g1', name: 'Ved døra', tokenHash: 'token of g1' },
};
const joined = { clinicId, issuer: 'https://id', subject: 's1', accountId: 'a1', joinedAtMs: 10 };

type Act = readonly [string, (store: Store) => Promise<unknown>, readonly string[]];

/** Each in an order in which it changes something, and what is written of it. */
export const ACCESS_ACTS: readonly Act[] = [
  [
    'an account is added',
    ({ accounts }) => accounts.add(account('a1'), ticket('link', 'invite', 'a1')),
    ['leder: account invited a1 as instructor'],
  ],
  [
    'its link is taken up',
    ({ accounts }) => accounts.takeUp({ tokenHash: 'link', atMs: 20 }, proofs),
    ['a1: account set up '],
  ],
  [
    'its roles are changed',
    ({ accounts }) => accounts.change('a1', { roles: ['instructor', 'clinician'] }, by),
    ['leder: roles changed a1: instructor → instructor clinician'],
  ],
  [
    'its HPR number is changed',
    ({ accounts }) => accounts.change('a1', { hprNumber: '1234567' }, by),
    ['leder: account changed a1: HPR number'],
  ],
  [
    'it logs in',
    ({ sessions }) => sessions.open(session('s1'), { before: null, known: null }),
    ['a1: log-in password'],
  ],
  [
    'a session is ended',
    ({ sessions }) => sessions.end('a1', 's1', { ...by, actor: 'a1' }, true),
    ['a1: log-out '],
  ],
  [
    'it logs in again',
    ({ sessions }) => sessions.open(session('s2'), { before: null, known: null }),
    ['a1: log-in password'],
  ],
  [
    'all its sessions are ended',
    ({ sessions }) => sessions.endAll('a1', null, by),
    ['leder: sessions ended a1'],
  ],
  [
    'it gets a passkey',
    ({ accounts }) => accounts.addPasskey(passkey),
    ['a1: proof changed a1: passkey added'],
  ],
  [
    'its passkey is removed',
    ({ accounts }) => accounts.removePasskey('a1', 'k1', by),
    ['leder: proof changed a1: passkey removed'],
  ],
  ['it is joined', ({ accounts }) => accounts.join(joined, by), ['leder: identity joined a1']],
  ['it is parted', ({ accounts }) => accounts.part('a1', by), ['leder: identity parted a1']],
  [
    'it is disabled',
    ({ accounts }) => accounts.change('a1', { disabledAtMs: 50 }, by),
    ['leder: account disabled a1'],
  ],
  [
    'it is let in anew',
    ({ accounts }) => accounts.renew(ticket('renewal', 'renew', 'a1'), by, true),
    ['leder: account enabled a1', 'leder: account renewed a1'],
  ],
  ['a screen is let in', ({ devices }) => devices.add(device, 'code of d1'), ['leder: device added wall d1']],
  [
    'the screen is taken away',
    ({ devices }) => devices.revoke(clinicId, 'd1', by),
    ['leder: device revoked d1'],
  ],
  ['a gateway is let in', ({ gateways }) => gateways.redeem(redemption), ['leder: gateway added gateway g1']],
  [
    'the gateway is renamed',
    ({ gateways }) => gateways.rename(clinicId, 'g1', 'I taket', by),
    ['leder: gateway renamed g1'],
  ],
  [
    'the gateway is taken away',
    ({ gateways }) => gateways.revoke(clinicId, 'g1', by),
    ['leder: gateway revoked g1'],
  ],
];

const entry = {
  ...{ entryId: 't1', roomId: 'sal-1', groupId: 'tirsdag', templateId: '4x4', weekday: 2 as const },
  ...{ startsAt: 600, lengthMinutes: 60, fromDay: '2026-01-06', toDay: null },
};
const cancelled = { kind: 'cancelled' as const, entryId: 't1', day: '2026-01-20', why: 'Kurs' };
const ola = {
  staffId: 's1',
  name: 'Ola',
  profession: '',
  hprNumber: null,
  competence: '',
  archivedAtMs: null,
};

export const PLAN_ACTS: readonly Act[] = [
  [
    'a room is added',
    ({ planning }) => planning.saveRoom(clinicId, { roomId: 'sal-3', name: 'Sal C', stations: 6 }, by),
    ['leder: room.change added sal-3'],
  ],
  [
    'a room is changed',
    ({ planning }) => planning.saveRoom(clinicId, { roomId: 'sal-3', name: 'Sal D', stations: 6 }, by),
    ['leder: room.change changed sal-3'],
  ],
  [
    'staff are entered',
    ({ planning }) => planning.saveStaff(clinicId, ola, by),
    ['leder: staff.change s1: added'],
  ],
  [
    'staff are changed',
    ({ planning }) => planning.saveStaff(clinicId, { ...ola, competence: 'HIT', archivedAtMs: 5 }, by),
    ['leder: staff.change s1: competence, archivedAtMs'],
  ],
  [
    'a class comes on the timetable',
    ({ planning }) => planning.addEntry(clinicId, entry, by),
    ['leder: timetable.change added t1'],
  ],
  [
    'a class is cancelled',
    ({ planning }) => planning.changeTimetable(clinicId, { kind: 'except', exception: cancelled }, by),
    ['leder: timetable.change cancelled t1 2026-01-20'],
  ],
  [
    'it is held as planned',
    ({ planning }) =>
      planning.changeTimetable(clinicId, { kind: 'asPlanned', entryId: 't1', day: '2026-01-20' }, by),
    ['leder: timetable.change as planned t1 2026-01-20'],
  ],
  [
    'the clinic is closed on a day',
    ({ planning }) =>
      planning.changeTimetable(
        clinicId,
        { kind: 'close', days: [{ day: '2026-04-03', name: 'Langfredag' }] },
        by,
      ),
    ['leder: timetable.change closed 2026-04-03'],
  ],
  [
    'it is opened again',
    ({ planning }) => planning.changeTimetable(clinicId, { kind: 'open', days: ['2026-04-03'] }, by),
    ['leder: timetable.change opened 2026-04-03'],
  ],
  [
    'a class of the week ends',
    ({ planning }) =>
      planning.changeTimetable(clinicId, { kind: 'end', entryId: 't1', lastDay: '2026-06-30' }, by),
    ['leder: timetable.change ends t1 2026-06-30'],
  ],
  [
    'a group is made',
    ({ people }) => people.addGroup(clinicId, { groupId: 'g2', name: 'Onsdag' }, by),
    ['leder: group.change added g2'],
  ],
  [
    'somebody who is there comes on its list',
    ({ people }) =>
      people.addPeople(
        clinicId,
        {
          people: [],
          joining: [{ personId: 'p1', station: null }],
          group: { groupId: 'g2', name: 'Onsdag', isNew: false },
        },
        by,
      ),
    ['leder: group.change join g2'],
  ],
  [
    'a strap is taken in',
    ({ straps }) => straps.add(clinicId, { strapId: 'b9', label: '9', sensors: ['ant:9'] }, by),
    ['leder: strap.change added b9'],
  ],
  [
    'a strap is taken out',
    ({ straps }) => straps.change(clinicId, 'b9', { kind: 'retire', why: 'lost' }, by),
    ['leder: strap.change retire b9'],
  ],
];
