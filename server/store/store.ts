/**
 * The store keeps what must survive: people, classes with their event logs, recordings, summaries.
 * Another database is an adapter of this beside sqlite.ts and postgres.ts, over the same questions (sql-store.ts): opened in
 * commands/parts/store-place.ts, its back-ups in server/backup/end.ts, proven by test/contract/store-contract.ts.
 * Another kind of data is an interface here, its questions in a file of their own in sql-store.ts's list, its tables in
 * schema.ts and in a migration (migrations/).
 * All methods are asynchronous and resolve after commit. Times are ms since 1970.
 * Names live in one table of their own (`person_name`), which nothing else joins.
 */

import type { GatewayKind } from '@takt/shared/api/gateways.ts';
import type { ClassEvent, ClassEventBody, HrMax, SlotPlan, StrapIdentity } from '@takt/shared/class/class.ts';
import type { ClassSeq, Slot, Station } from '@takt/shared/ids.ts';
import type { StrapKey, TreadmillKey } from '@takt/shared/sample.ts';
import type { AccountStore, AttemptStore, DeviceStore, SessionStore, TicketStore } from './account-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { By } from './by.ts';
import type { ErasureStore } from './erasure-store.ts';
import type { PersonStore } from './people-store.ts';
import type { PlanningStore } from './planning-store.ts';
import type { RetentionStore } from './retention-store.ts';
import type { RightsStore } from './rights-store.ts';
import type { SetUpStore } from './set-up-store.ts';
import type { StoreHealth, UpkeepStore } from './upkeep-store.ts';

export interface Store {
  readonly classes: ClassStore;
  readonly recordings: RecordingStore;
  readonly people: PeopleStore;
  readonly planning: PlanningStore;
  readonly gateways: GatewayStore;
  readonly stations: StationStore;
  readonly straps: StrapStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly tickets: TicketStore;
  readonly attempts: AttemptStore;
  readonly devices: DeviceStore;
  readonly audit: AuditStore;
  readonly erasure: ErasureStore;
  readonly rights: RightsStore;
  readonly retention: RetentionStore;
  readonly setUp: SetUpStore;
  readonly upkeep: UpkeepStore;
  /** As far as this process knows. */
  health(): StoreHealth;
  /** Calls back after each change of `health()`; the returned function ends that. */
  onHealth(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface ClassRow {
  readonly classId: string;
  readonly clinicId: string;
  readonly roomId: string;
  readonly templateId: string;
  readonly templateName: string;
  readonly preparedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** The last instant at which the class's owner said it was running it, on the class's clock. */
  readonly aliveAtMs: number;
  /** What the clock of the owner's machine said then; gives an outage's length. null: not known. */
  readonly aliveClockMs: number | null;
  /** What is added to the class's times where they are shown as dates. */
  readonly dateCorrectionMs: number;
  readonly participants: number;
}

export type NewEvent = ClassEventBody & {
  readonly atMs: number;
  readonly actor: string;
  readonly commandId: string | null;
};

export type AppendResult =
  | { readonly outcome: 'appended'; readonly event: ClassEvent }
  /** This commandId has an event already: the command was repeated, nothing was written. */
  | { readonly outcome: 'repeated'; readonly event: ClassEvent }
  /** The log has moved on since `lastSeq`: read it, judge again, try again. */
  | { readonly outcome: 'moved'; readonly lastSeq: ClassSeq };

/** `fenced`: somebody else owns the room by now, with a higher fence than the writer's. Nothing was written. */
export type OwnerAppendResult = AppendResult | { readonly outcome: 'fenced'; readonly fence: number };

export type Claim = { readonly mine: true } | { readonly mine: false; readonly fence: number };

export interface ClassStore {
  /**
   * Creates a class with its first event. Resolves to null when the room already has a class that has not ended:
   * one running class a room.
   */
  create(row: {
    classId: string;
    clinicId: string;
    roomId: string;
    event: NewEvent & { kind: 'prepared' };
  }): Promise<ClassRow | null>;
  /**
   * Appends one event if `lastSeq` is still the log's last (compared and taken in one statement: of several at once one appends). Where a treadmill now
   * stands is kept for the next class by the same transaction (StationStore).
   */
  append(classId: string, lastSeq: ClassSeq, event: NewEvent): Promise<AppendResult>;
  /** The same for the room's owner, whose fence is checked in the same transaction. */
  appendAsOwner(
    fence: number,
    classId: string,
    lastSeq: ClassSeq,
    event: NewEvent,
  ): Promise<OwnerAppendResult>;
  /**
   * Events with seq > afterSeq, in order. Empty for an unknown class. Rejects with a StoreFault that tells the place when
   * one of them is damaged or missing. What is about somebody whose record is blocked reads as erased, but by `all`: for the
   * person's own copy.
   */
  events(classId: string, afterSeq: ClassSeq, sight?: 'all'): Promise<ClassEvent[]>;
  get(classId: string): Promise<ClassRow | null>;
  /** The room's class that has not ended, or null. */
  openInRoom(roomId: string): Promise<ClassRow | null>;
  /** The newest first, in the order in which they came: a date may be wrong. */
  list(clinicId: string, limit: number): Promise<ClassRow[]>;
  /** Ends a class whose log cannot be read any more at its last sign of life, so that its room is free; nothing is removed. */
  setAside(classId: string): Promise<void>;
  /** Before anything else of a new owner: the room is that of the highest fence, and no number is used twice. */
  claim(roomId: string, fence: number): Promise<Claim>;
  /**
   * The owner's sign of life; `clockMs`: what its machine's own clock says. Resolves to false, and writes nothing, when
   * a higher fence has been seen.
   */
  alive(classId: string, fence: number, atMs: number, clockMs?: number): Promise<boolean>;
}

/** One second of one slot's samples from one gateway epoch, encoded by shared/recording/takt.ts. */
export interface JournalRow {
  readonly classId: string;
  readonly slot: Slot;
  /** `<gatewayId>/<bootId>`: rows of two gateways never overwrite each other. */
  readonly source: string;
  /** floor(ms / 1000). */
  readonly second: number;
  /** Blocks of shared/recording/takt.ts. A second written twice keeps both, one behind the other. */
  readonly blocks: Uint8Array;
}

/** One minute: what its journal rows held, in one blob. */
export interface Chunk {
  readonly classId: string;
  readonly slot: Slot;
  readonly source: string;
  /** floor(ms / 60000). */
  readonly minute: number;
}

/** Blocks of a slot as they were kept. */
export interface StoredBlocks {
  readonly slot: Slot;
  readonly source: string;
  /** floor(ms / 60000). */
  readonly minute: number;
  /** Empty when it is damaged, or erased since its person was deleted: nothing of it may be believed, or is left. */
  readonly blocks: Uint8Array;
  readonly damaged: boolean;
  readonly erased: boolean;
}

export interface RecordingStore {
  /** Commits the rows in one transaction. Also forgets the class's summaries: they must be computed anew. */
  journal(rows: readonly JournalRow[]): Promise<void>;
  /** Moves a minute's journal rows into its chunk, in one transaction. Repeating it is harmless. */
  compact(chunk: Chunk): Promise<void>;
  /** All blocks of a slot, or of every slot, oldest first: chunks and journal rows alike. `all`: as ClassStore.events. */
  read(classId: string, slot: Slot | null, sight?: 'all'): Promise<StoredBlocks[]>;
  /**
   * Keeps a summary, unless more has been recorded of the slot than `recordedBytes`, the length of the blocks from which it
   * was computed: what is recorded only grows, and packing it changes no byte. false: it was not kept.
   */
  saveSummary(
    classId: string,
    slot: Slot,
    algorithm: string,
    json: string,
    recordedBytes: number,
  ): Promise<boolean>;
  /** null when it must be computed (never was, is damaged, or more has been recorded since). */
  summary(classId: string, slot: Slot, algorithm: string): Promise<string | null>;
  /** Under which algorithms this slot's summary has been kept, in the order of their names. */
  summaryAlgorithms(classId: string, slot: Slot): Promise<string[]>;
}

export interface Clinic {
  readonly clinicId: string;
  readonly name: string;
  /** IANA zone, e.g. Europe/Oslo: rendering only. */
  readonly timeZone: string;
}
export interface Room {
  readonly roomId: string;
  readonly clinicId: string;
  readonly name: string;
}
/** Somebody on a group's list, with the slot and the strap they had last. */
export interface Member {
  readonly plan: SlotPlan;
  readonly strap: StrapIdentity | null;
  /** The person's own choice: the strap they had last is theirs without being asked for. */
  readonly autoSignIn: boolean;
}
/** The strap that a person had last; a strap has one such person at most. */
export interface LastStrap {
  readonly personId: string;
  readonly strapId: string;
  readonly autoSignIn: boolean;
}
/** The treadmill that stands at a station. */
export interface StationTreadmill {
  readonly roomId: string;
  readonly station: Station;
  readonly sensor: TreadmillKey;
}
/** A whole clinic to begin with; the demonstration is one. */
export interface Seed {
  readonly clinic: Clinic;
  readonly rooms: readonly Room[];
  readonly group: { readonly groupId: string; readonly name: string; readonly members: readonly Member[] };
  readonly straps: readonly StrapIdentity[];
  readonly treadmills: readonly StationTreadmill[];
}
export interface StationStore {
  /** By station: as the last class that said so left it. */
  treadmills(roomId: string): Promise<StationTreadmill[]>;
}

export interface PeopleStore extends PersonStore {
  /** Does nothing when the clinic exists. */
  seed(seed: Seed): Promise<void>;
  clinic(): Promise<Clinic | null>;
  rooms(clinicId: string): Promise<Room[]>;
  groups(clinicId: string): Promise<{ groupId: string; name: string }[]>;
  members(groupId: string): Promise<Member[]>;
  /** A new HRmax is a new row: value, method, date, by whom, from when. */
  addHrMax(personId: string, hrMax: HrMax, by: string, fromMs: number): Promise<void>;
  /** Straps in use; without those that were taken out of the inventory. */
  straps(clinicId: string): Promise<StrapIdentity[]>;
  lastStraps(clinicId: string): Promise<LastStrap[]>;
  /** The person has got this strap of the inventory, so that nobody else had it last. Without such a strap or person nothing happens. */
  setLastStrap(personId: string, strapId: string): Promise<void>;
  autoSignIn(personId: string): Promise<boolean>;
  /** A choice of the person, entered by `by.actor`; kept with who and when. */
  setAutoSignIn(personId: string, on: boolean, by: By): Promise<void>;
}

/** A gateway, or a tablet at a treadmill, that was enrolled. */
export interface GatewayRow {
  readonly gatewayId: string;
  readonly clinicId: string;
  readonly roomId: string;
  readonly kind: GatewayKind;
  /** The station at which a tablet stands. */
  readonly station: Station | null;
  readonly name: string;
  readonly enrolledAtMs: number;
  readonly enrolledBy: string;
  readonly revokedAtMs: number | null;
}

export type RedeemResult =
  | { readonly outcome: 'enrolled'; readonly gateway: GatewayRow }
  | { readonly outcome: 'unknown' | 'used' | 'expired' }
  /** So many wrong codes were tried lately that this one was not looked at. */
  | { readonly outcome: 'too-many' };

/** How many wrong codes are answered within which time, whichever process they are tried at. */
export interface TriesRule {
  readonly atMost: number;
  readonly withinMs: number;
}

export interface GatewayStore {
  /** `full`: the clinic has `atMost` codes open. `taken`: this code was given out lately; make another. */
  openEnrolment(enrolment: {
    readonly codeHash: string;
    readonly clinicId: string;
    readonly roomId: string;
    readonly kind: GatewayKind;
    readonly station: Station | null;
    readonly expiresAtMs: number;
    readonly createdBy: string;
    readonly nowMs: number;
    readonly atMost: number;
  }): Promise<'opened' | 'full' | 'taken'>;
  /**
   * A code is redeemed once, however many try at the same time. What was none, or is none any more, counts as a wrong try
   * of this clinic; the count outlives the process.
   */
  redeem(given: {
    readonly clinicId: string;
    readonly tries: TriesRule;
    readonly codeHash: string;
    readonly nowMs: number;
    readonly gatewayId: string;
    readonly name: string;
    readonly tokenHash: string;
  }): Promise<RedeemResult>;
  /** null: no gateway has this token, or it was revoked. */
  byToken(tokenHash: string): Promise<GatewayRow | null>;
  /** Those that are not revoked, by name. */
  list(clinicId: string): Promise<GatewayRow[]>;
  /** false: the clinic has no such gateway. */
  rename(clinicId: string, gatewayId: string, name: string, by: By): Promise<boolean>;
  /** For good; repeating it changes nothing. Resolves to null when the clinic has no such gateway. */
  revoke(clinicId: string, gatewayId: string, by: By): Promise<GatewayRow | null>;
}

/** A strap that the clinic lends out. */
export interface LentStrap extends StrapIdentity {
  readonly battery: Battery | null;
  /** While it was worn in a class; a strap that nobody wears is never written down. */
  readonly lastSeenMs: number | null;
  readonly retired: { readonly atMs: number; readonly why: 'retired' | 'lost' } | null;
  readonly sanitisedAtMs: number | null;
  readonly batteryChangedAtMs: number | null;
}
export interface Battery {
  /** null: it says that it is low, and not how much is left. */
  readonly percent: number | null;
  readonly atMs: number;
}
/** When a strap was heard last. */
export interface SeenStrap {
  readonly strapId: string;
  readonly atMs: number;
  readonly battery: Battery | null;
}
export type StrapChange =
  | { readonly kind: 'label'; readonly label: string }
  /** Other radios of the same strap. */
  | { readonly kind: 'join'; readonly sensors: readonly StrapKey[] }
  | { readonly kind: 'retire'; readonly why: 'retired' | 'lost' }
  | { readonly kind: 'return' }
  | { readonly kind: 'sanitised' }
  | { readonly kind: 'battery-changed' };

export interface StrapStore {
  /** Every strap, those that were taken out too. */
  inventory(clinicId: string): Promise<LentStrap[]>;
  /** Rejects with an AppError when its number, or a radio of it, is another strap's. */
  add(clinicId: string, strap: StrapIdentity, by: By): Promise<void>;
  /** The same refusals, and of a strap that there is not. Kept with who and when. */
  change(clinicId: string, strapId: string, change: StrapChange, by: By): Promise<void>;
  /** Newer than what is known; of straps that are not in the inventory nothing is written. */
  seen(clinicId: string, seen: readonly SeenStrap[]): Promise<void>;
}
