/** What each method of the store does to the database: what only reads can be asked elsewhere than what writes. */
import type { SqlStore } from './sql-store.ts';

export type Part = keyof SqlStore;

/** `check` takes long and must delay no other question. */
export type Lane = 'read' | 'write' | 'check';

/** Whoever reads sees what was committed before it asked. */
export const LANES: { readonly [P in Part]: { readonly [M in keyof SqlStore[P]]: Lane } } = {
  classes: {
    create: 'write',
    append: 'write',
    appendAsOwner: 'write',
    events: 'read',
    get: 'read',
    openInRoom: 'read',
    list: 'read',
    claim: 'write',
    setAside: 'write',
    alive: 'write',
  },
  recordings: {
    journal: 'write',
    compact: 'write',
    read: 'read',
    saveSummary: 'write',
    summary: 'read',
    summaryAlgorithms: 'read',
  },
  people: {
    seed: 'write',
    clinic: 'read',
    rooms: 'read',
    groups: 'read',
    members: 'read',
    addHrMax: 'write',
    straps: 'read',
    lastStraps: 'read',
    setLastStrap: 'write',
    autoSignIn: 'read',
    setAutoSignIn: 'write',
    logReading: 'write',
    list: 'read',
    person: 'read',
    names: 'read',
    birthYears: 'read',
    clearances: 'read',
    addPeople: 'write',
    changePerson: 'write',
    classesOf: 'read',
    declined: 'read',
    allGroups: 'read',
    namedMembers: 'read',
    addGroup: 'write',
    changeGroup: 'write',
  },
  planning: {
    rooms: 'read',
    saveRoom: 'write',
    staff: 'read',
    saveStaff: 'write',
    timetable: 'read',
    addEntry: 'write',
    changeTimetable: 'write',
    attendance: 'read',
    markAttendance: 'write',
    held: 'read',
  },
  gateways: {
    openEnrolment: 'write',
    redeem: 'write',
    byToken: 'read',
    list: 'read',
    rename: 'write',
    revoke: 'write',
  },
  stations: { treadmills: 'read' },
  straps: { inventory: 'read', add: 'write', change: 'write', seen: 'write' },
  upkeep: { verify: 'check', probe: 'write' },
};
