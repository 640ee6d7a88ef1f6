/**
 * The tables as kysely sees them; migrations/ makes them, and the database's own names are in snake_case.
 * Every row says whose clinic it is. One database is one legal entity, so there is no table of organisations.
 * Times are ms since 1970, and may have a fraction: an event must be read back as it was judged.
 */

import type { GatewayKind } from '@takt/shared/api/gateways.ts';
import type { DisplayLevel, HrMaxMethod } from '@takt/shared/class/class.ts';
import type { ClassSeq, Slot, Station } from '@takt/shared/ids.ts';
import type { RetentionKind } from '@takt/shared/rights/retention.ts';
import type { Outcome, Right } from '@takt/shared/rights/rights-case.ts';
import type { StrapKey, TreadmillKey } from '@takt/shared/sample.ts';
import type { Weekday } from '@takt/shared/timetable/local-time.ts';
import type { AuditRow } from '../audit/chain.ts';
import type { KeySchema } from '../keys/key-schema.ts';
import type { DeviceRow, Identity, PasskeyRow, SessionRow, Ticket } from './account-store.ts';
import type { Checksum } from './checksum.ts';
import type { CaseStepRow } from './rights-store.ts';

export interface Schema extends KeySchema {
  migration: { number: number; name: string };
  /** `templates`: ids, as a list in JSON; null: every one. `setUpAtMs`: since when nothing of set-up may be asked for. */
  clinic: {
    clinicId: string;
    name: string;
    timeZone: string;
    unit: string | null;
    templates: string | null;
    setUpAtMs: number | null;
  };
  /** `fence`: the highest of its owners' fencing numbers. */
  room: { roomId: string; clinicId: string; name: string; fence: number; stations: number };
  staff: {
    staffId: string;
    clinicId: string;
    role: string;
    profession: string | null;
    hprNumber: string | null;
    name: string | null;
    competence: string | null;
    archivedAtMs: number | null;
  };
  /** Pseudonymous: what this id is called stands in personName alone. */
  person: {
    personId: string;
    clinicId: string;
    sex: 'm' | 'f' | null;
    hrRestBpm: number | null;
    target: 'heart-rate' | 'rpe';
    birthYear: number | null;
    archivedAtMs: number | null;
    /** Nobody but the clinic lead reads of them, and they are taken into nothing new. */
    blockedAtMs: number | null;
  };
  /** The one table with names, each sealed under its person's key. Nothing joins it. */
  personName: { personId: string; clinicId: string; name: string };
  /** `number` counts a person's rows from 1; of rows with the same `fromMs` the highest is in force. */
  hrMax: {
    personId: string;
    clinicId: string;
    number: number;
    bpm: number;
    method: HrMaxMethod;
    date: string | null;
    setBy: string;
    fromMs: number;
    /** The class that suggested it. */
    classId: string | null;
  };
  /** What a class suggested and staff said no to. */
  hrMaxDeclined: {
    personId: string;
    clinicId: string;
    classId: string;
    bpm: number;
    setBy: string;
    atMs: number;
  };
  /** `number` counts a person's rows from 1. `clearedBy` and `limits` are sealed. Never a diagnosis. */
  clearance: {
    personId: string;
    clinicId: string;
    number: number;
    clearedBy: string;
    day: string;
    untilDay: string | null;
    limits: string;
    setBy: string;
    atMs: number;
    withdrawnAtMs: number | null;
  };
  /** What is to be known before somebody comes the first time; the texts are sealed. */
  expected: {
    personId: string;
    clinicId: string;
    transport: string;
    calls: string;
    clothes: string;
    strapSize: 'small' | 'medium' | 'large' | null;
  };
  course: {
    courseId: string;
    clinicId: string;
    personId: string;
    startDay: string;
    endedDay: string | null;
    endedWhy: string | null;
    endedBy: string | null;
  };
  /** `number` counts a course's rows from 1, which is the plan at its start. `terms` is JSON (CourseTerms); it and `why` are sealed. Never overwritten. */
  courseVersion: {
    courseId: string;
    clinicId: string;
    number: number;
    fromDay: string;
    terms: string;
    why: string;
    setBy: string;
    atMs: number;
  };
  /** What the person chose; the nickname is sealed. Not to be on the wall at all is the display level `hidden`. */
  choice: {
    personId: string;
    clinicId: string;
    nickname: string | null;
    display: DisplayLevel;
    autoSignIn: 0 | 1;
  };
  /** Who entered which choice when; `number` counts a person's rows from 1. */
  choiceChange: {
    clinicId: string;
    personId: string;
    number: number;
    atMs: number;
    actor: string;
    choice: string;
    value: string;
  };
  /** Apart from the choices: it is given, and taken back, with a date. The newest row is in force. */
  researchConsent: { personId: string; clinicId: string; atMs: number; given: 0 | 1; setBy: string };
  /** The battery as the strap told it last, and when; seen while it was worn in a class, never otherwise. */
  strap: {
    strapId: string;
    clinicId: string;
    label: string | null;
    batteryPercent: number | null;
    batteryAtMs: number | null;
    lastSeenMs: number | null;
    retiredAtMs: number | null;
    retiredWhy: 'retired' | 'lost' | null;
  };
  /** What was done with a strap; `number` counts a strap's rows from 1. */
  strapEvent: {
    clinicId: string;
    strapId: string;
    number: number;
    atMs: number;
    actor: string;
    kind: string;
    detail: string | null;
  };
  /** `rank` 0 is the preferred transmitter of the strap. */
  strapSensor: { clinicId: string; sensor: StrapKey; strapId: string; rank: number };
  /** The treadmill at a station of a room, as the last class that said so left it. */
  stationEquipment: { clinicId: string; roomId: string; station: Station; sensor: TreadmillKey };
  trainingGroup: { groupId: string; clinicId: string; name: string; archivedAtMs: number | null };
  /** The slot and the strap that the person had last. */
  membership: {
    groupId: string;
    slot: Slot;
    clinicId: string;
    station: Station;
    personId: string;
    strapId: string | null;
  };
  /** What the events tell of a class, kept beside them for lists; `number` counts a clinic's classes as they came. */
  class: {
    classId: string;
    clinicId: string;
    roomId: string;
    templateId: string;
    templateName: string;
    preparedAtMs: number;
    startedAtMs: number | null;
    endedAtMs: number | null;
    aliveAtMs: number;
    aliveClockMs: number | null;
    dateCorrectionMs: number;
    number: number;
    participants: number;
    lastSeq: ClassSeq;
    /** The session of the timetable that it is. */
    entryId: string | null;
    sessionDay: string | null;
  };
  /** Whose slot it is, folded from the log as the class's row is. It finds the key of a slot, and whoever was deleted stays in it. */
  participant: { classId: string; clinicId: string; slot: Slot; personId: string };
  timetableEntry: {
    entryId: string;
    clinicId: string;
    roomId: string;
    groupId: string;
    templateId: string;
    weekday: Weekday;
    startsAt: number;
    lengthMinutes: number;
    fromDay: string;
    toDay: string | null;
    setBy: string;
    atMs: number;
  };
  /** `toDay`, `startsAt` and `roomId` where it is moved. */
  sessionException: {
    entryId: string;
    clinicId: string;
    day: string;
    kind: 'cancelled' | 'moved' | 'held';
    toDay: string | null;
    startsAt: number | null;
    roomId: string | null;
    why: string;
    setBy: string;
    atMs: number;
  };
  closedDay: { clinicId: string; day: string; name: string };
  /** What staff said of somebody and a session; `reason` is sealed. It outlives the entry. */
  attendance: {
    clinicId: string;
    entryId: string;
    day: string;
    personId: string;
    was: 'attended' | 'absent';
    reason: string | null;
    setBy: string;
    atMs: number;
  };
  /** The truth of a class. `data` is JSON: the event without the fields that have a column, sealed in part (sealed-event.ts). */
  event: {
    classId: string;
    seq: ClassSeq;
    clinicId: string;
    atMs: number;
    actor: string;
    kind: string;
    commandId: string | null;
    data: string;
    checksum: Checksum;
  };
  /** `part` 0, 1, … : the same second once more. `minute` = floor(second / 60), the chunk it will lie in. */
  journal: {
    classId: string;
    slot: Slot;
    minute: number;
    source: string;
    second: number;
    part: number;
    clinicId: string;
    blocks: Uint8Array;
    checksum: Checksum;
  };
  /** Blocks are sealed under the key of whoever had the slot. */
  chunk: {
    classId: string;
    slot: Slot;
    minute: number;
    source: string;
    clinicId: string;
    blocks: Uint8Array;
    checksum: Checksum;
  };
  summary: {
    classId: string;
    slot: Slot;
    algorithm: string;
    clinicId: string;
    json: string;
    checksum: Checksum;
  };
  /** Of its token the SHA-256 alone. A revoked one stays: its rows of a recording name it. */
  gateway: {
    gatewayId: string;
    clinicId: string;
    roomId: string;
    kind: GatewayKind;
    station: Station | null;
    name: string;
    tokenHash: string;
    enrolledAtMs: number;
    enrolledBy: string;
    revokedAtMs: number | null;
  };
  enrolment: {
    codeHash: string;
    clinicId: string;
    roomId: string;
    kind: GatewayKind;
    station: Station | null;
    expiresAtMs: number;
    createdBy: string;
    usedAtMs: number | null;
  };
  account: {
    accountId: string;
    clinicId: string;
    loginName: string;
    name: string;
    /** Between spaces, in the order of STAFF_ROLES. */
    roles: string;
    hprNumber: string | null;
    createdAtMs: number;
    createdBy: string;
    disabledAtMs: number | null;
    passwordHash: string | null;
    totpSecret: string | null;
    totpStep: number | null;
    pinHash: string | null;
  };
  recoveryCode: {
    clinicId: string;
    accountId: string;
    number: number;
    codeHash: string;
    usedAtMs: number | null;
  };
  passkey: Omit<PasskeyRow, 'transports'> & { transports: string };
  identity: Identity;
  /** One that was ended is not here any more. */
  accessSession: SessionRow & { tokenHash: string };
  ticket: Ticket;
  device: DeviceRow & { tokenHash: string; revokedAtMs: number | null };
  /** Tries that failed, or are under way; `number` counts a subject's from 1. */
  attempt: { clinicId: string; subject: string; number: number; atMs: number };
  /** What somebody asked for; `asked` is sealed. It outlives them, so it refers to nobody. */
  rightsCase: {
    caseId: string;
    clinicId: string;
    personId: string;
    kind: Right;
    askedDay: string;
    asked: string;
    setBy: string;
    atMs: number;
  };
  /** What was done about a case; `number` counts its rows from 1, and `text` is sealed. */
  rightsStep: {
    caseId: string;
    number: number;
    clinicId: string;
    kind: CaseStepRow['kind'];
    outcome: Outcome | null;
    text: string;
    setBy: string;
    atMs: number;
  };
  /** `months` null: kept for the time being. */
  retentionRule: {
    clinicId: string;
    kind: RetentionKind;
    months: number | null;
    actsByItself: 0 | 1;
    setBy: string;
    atMs: number;
  };
  /** What was named at `atMs`, and is acted on when it has stood long enough. */
  retentionReport: { clinicId: string; kind: RetentionKind; cutoffDay: string; count: number; atMs: number };
  /** It outlives whom it tells of, so it refers to nobody. */
  audit: AuditRow;
}
