/**
 * The HTTP interface of set-up, served to this machine alone and only until set-up is completed. One schema a message. A step
 * is done or not done; what a step answers is the whole state, so that a page needs no memory of its own.
 */
import Type from 'typebox';
import { STATIONS_MAX } from '../limits.ts';
import { OrNull, type Static } from '../schema.ts';
import { AcceptInvitation, Invite } from './accounts.ts';
import { Id } from './common.ts';

/** In the order in which they are asked for. */
export const SET_UP_STEPS = [
  'clinic',
  'storage',
  'recovery-key',
  'administrator',
  'reach',
  'rooms',
  'receivers',
  'templates',
  'backup',
] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

const Path = Type.String({ minLength: 1, maxLength: 1_000 });
const Text = Type.Object({ nb: Type.String(), en: Type.String() });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Address = Type.String({ minLength: 1, maxLength: 260 });

/** GET /api/setup: what whoever has no session may know. */
export const SetUpEntry = Type.Object({
  /** This browser has exchanged the code. */
  entered: Type.Boolean(),
  /** A demonstration is served beside. */
  demonstration: Type.Boolean(),
});
export type SetUpEntry = Static<typeof SetUpEntry>;
/** POST /api/setup/enter: the part behind # of the link on the console. */
export const EnterSetUp = Type.Object({ code: Type.String({ minLength: 1, maxLength: 200 }) });

/** POST /api/setup/clinic */
export const ClinicAnswer = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  /** Ward, department or team; empty: none. */
  unit: Type.String({ maxLength: 200 }),
  /** IANA zone, such as Europe/Oslo. */
  timeZone: Type.String({ minLength: 1, maxLength: 100 }),
  language: Type.Enum(['nb', 'en']),
});
export type ClinicAnswer = Static<typeof ClinicAnswer>;

const StoreChoice = Type.Union([
  Type.Object({ kind: Type.Literal('sqlite') }),
  /** postgres://user:password@host/database */
  Type.Object({ kind: Type.Literal('postgres'), url: Type.String({ minLength: 1, maxLength: 1_000 }) }),
]);
export type StoreChoice = Static<typeof StoreChoice>;
const KeyChoice = Type.Union([
  /** null: beside the data. One that is not there is made. */
  Type.Object({ kind: Type.Literal('file'), path: OrNull(Path) }),
  /** systemd's `takt-key`. */
  Type.Object({ kind: Type.Literal('credential') }),
]);
export type KeyChoice = Static<typeof KeyChoice>;
/** POST /api/setup/storage */
export const StorageAnswer = Type.Object({ store: StoreChoice, key: KeyChoice });
export type StorageAnswer = Static<typeof StorageAnswer>;

/** POST /api/setup/recovery-key/new: shown once; another call makes another. */
export const ProposedRecoveryKey = Type.Object({ recoveryKey: Type.String() });
/** POST /api/setup/recovery-key: as it was typed back. */
export const TypedRecoveryKey = Type.Object({ typed: Type.String({ minLength: 1, maxLength: 200 }) });

/** POST /api/setup/administrator/totp: a new key of an authenticator, for this answer alone. */
export const AskForTotp = Type.Object({ loginName: Invite.properties.loginName });
export const OfferedTotp = Type.Object({ secret: Type.String(), uri: Type.String() });
/** POST /api/setup/administrator */
const { password, totpSecret, code } = AcceptInvitation.properties;
export const AdministratorAnswer = Type.Object({
  loginName: Invite.properties.loginName,
  name: Invite.properties.name,
  ...{ password, totpSecret, code },
});
export type AdministratorAnswer = Static<typeof AdministratorAnswer>;

const Listening = { host: OrNull(Address), port: Port };
/** POST /api/setup/reach. `host` null: the usual one of the way. */
export const ReachAnswer = Type.Union([
  Type.Object({ way: Type.Literal('this-machine'), port: Port }),
  Type.Object({
    ...{ way: Type.Literal('certificate'), ...Listening },
    ...{ tlsCert: Path, tlsKey: Path, name: OrNull(Address) },
  }),
  /** Takt makes the authority and the certificate itself. */
  Type.Object({
    ...{ way: Type.Literal('own-authority'), ...Listening },
    names: Type.Array(Address, { minItems: 1, maxItems: 20 }),
  }),
  Type.Object({
    ...{ way: Type.Literal('proxy'), ...Listening },
    ...{ behind: Type.String({ maxLength: 300 }), trustedProxy: Type.Array(Address, { maxItems: 20 }) },
  }),
]);
export type ReachAnswer = Static<typeof ReachAnswer>;

/** POST /api/setup/rooms: all of them; one that is left out is taken away. `roomId` null: a new one. */
export const RoomsAnswer = Type.Object({
  rooms: Type.Array(
    Type.Object({
      roomId: OrNull(Id),
      name: Type.String({ minLength: 1, maxLength: 200 }),
      stations: Type.Integer({ minimum: 1, maximum: STATIONS_MAX }),
    }),
    { minItems: 1, maxItems: 40 },
  ),
});
export type RoomsAnswer = Static<typeof RoomsAnswer>;

/** As after --radio: `ble`, `ble:hci1`, `ble:uart:/dev/ttyACM0`, `ant`, `ant:/dev/ttyUSB0`. */
const RadioName = Type.String({ minLength: 1, maxLength: 300 });
const Radios = Type.Array(RadioName, { maxItems: 8, uniqueItems: true });
const AntKey = OrNull(Type.String({ maxLength: 40 }));
/** POST /api/setup/receivers/listen: these, and no others, until something else is said. `antKey` null: the one that is known. */
export const ListenTo = Type.Object({ radios: Radios, antKey: AntKey });
export type ListenTo = Static<typeof ListenTo>;
/** GET /api/setup/receivers, and the answer to listen. */
export const HeardByReceivers = Type.Object({
  /** What this machine seems to have, and what was named when the program was started. */
  candidates: Type.Array(Type.Object({ radio: RadioName, kind: Type.Enum(['ble', 'ant']) })),
  listening: Radios,
  /** An ANT+ network key is known. */
  antKeyKnown: Type.Boolean(),
  receivers: Type.Array(Type.Object({ receiver: Type.String(), radio: Type.String(), state: Type.String() })),
  /** Heard lately, the strongest first. `beating`: a heart rate came within the last seconds. */
  straps: Type.Array(
    Type.Object({
      sensor: Type.String(),
      receiver: Type.String(),
      bpm: OrNull(Type.Integer()),
      rssiDbm: OrNull(Type.Number()),
      ageS: Type.Number(),
      beating: Type.Boolean(),
    }),
  ),
  /** Only when a strap has been heard beating since these receivers are listened to. */
  ready: Type.Boolean(),
  /** Why it cannot be listened, and what to do. */
  problem: OrNull(Text),
  /** What the receivers have said, the newest last. */
  said: Type.Array(Text),
});
export type HeardByReceivers = Static<typeof HeardByReceivers>;
/**
 * POST /api/setup/receivers. No radios: gateways elsewhere are used. `unheard`: go on although no strap has been heard; left
 * out, that is refused.
 */
export const ReceiversAnswer = Type.Object({
  radios: Radios,
  antKey: AntKey,
  unheard: Type.Optional(Type.Boolean()),
});
export type ReceiversAnswer = Static<typeof ReceiversAnswer>;
/** As the machine keeps it. `heard`: a strap was heard beating before it was answered. */
export const ReceiversKept = Type.Object({ radios: Radios, antKey: AntKey, heard: Type.Boolean() });
export type ReceiversKept = Static<typeof ReceiversKept>;

/** POST /api/setup/templates: those that are offered, by id (shared/class/protocol.ts). */
export const TemplatesAnswer = Type.Object({
  templateIds: Type.Array(Id, { minItems: 1, maxItems: 50, uniqueItems: true }),
});
export type TemplatesAnswer = Static<typeof TemplatesAnswer>;

/** POST /api/setup/backup/key: a recovery key of the back-ups, shown once, and its public half. */
export const ProposedBackupKey = Type.Object({ recoveryKey: Type.String(), recipient: Type.String() });
/** POST /api/setup/backup. `folder` null: no back-ups are taken. */
export const BackupAnswer = Type.Object({
  folder: OrNull(Path),
  recipients: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 10 }),
});
export type BackupAnswer = Static<typeof BackupAnswer>;

/** POST /api/setup/restore/look: the back-ups in a folder of this machine, the newest first. */
export const LookForBackups = Type.Object({ folder: Path });
export const FoundBackups = Type.Object({
  backups: Type.Array(
    Type.Object({ file: Path, name: Type.String(), takenAtMs: Type.Number(), bytes: Type.Number() }),
  ),
});
export type FoundBackups = Static<typeof FoundBackups>;
/**
 * POST /api/setup/restore. `backupKey`: the recovery key of the back-ups as typed (AGE-SECRET-KEY-1…), null: this machine's own.
 * `recoveryKey`: the clinic's on paper, where the master key is not on this machine.
 */
export const RestoreAnswer = Type.Object({
  ...{ file: Path, backupKey: OrNull(Type.String({ maxLength: 200 })) },
  ...{ recoveryKey: OrNull(Type.String({ maxLength: 200 })), store: StoreChoice, key: KeyChoice },
});
export type RestoreAnswer = Static<typeof RestoreAnswer>;

/** GET /api/setup/state, and the answer to every step. Each part is null until its step is done. */
export const SetUpState = Type.Object({
  /** `open`: may be answered now; those that are done can be answered again. */
  steps: Type.Array(
    Type.Object({ step: Type.Enum([...SET_UP_STEPS]), done: Type.Boolean(), open: Type.Boolean() }),
  ),
  /** The first that is not done; null: all are, and set-up can be finished. */
  next: OrNull(Type.Enum([...SET_UP_STEPS])),
  clinic: OrNull(ClinicAnswer),
  storage: OrNull(
    Type.Object({
      store: Type.Enum(['sqlite', 'postgres']),
      /** The folder, or the database without its password. */
      shown: Type.String(),
      key: Type.Enum(['file', 'credential']),
      keyFile: OrNull(Type.String()),
    }),
  ),
  administrator: OrNull(Type.Object({ loginName: Type.String(), name: Type.String() })),
  reach: OrNull(
    Type.Object({
      ...{ answer: ReachAnswer, url: Type.String(), secure: Type.Boolean() },
      /** The authority's own certificate, which is installed on the clinic's devices; null: none is needed. */
      authority: OrNull(Type.String()),
    }),
  ),
  rooms: Type.Array(Type.Object({ roomId: Id, name: Type.String(), stations: Type.Integer() })),
  receivers: OrNull(Type.Object({ radios: Radios, heard: Type.Boolean(), antKeyKnown: Type.Boolean() })),
  templateIds: OrNull(Type.Array(Id)),
  backup: OrNull(BackupAnswer),
  /** null: none was begun. */
  restore: OrNull(
    Type.Object({
      state: Type.Enum(['running', 'failed', 'done']),
      problem: OrNull(Text),
      takenAtMs: OrNull(Type.Number()),
      rows: OrNull(Type.Integer()),
    }),
  ),
  /** What was answered once and cannot be used now, such as a database that does not answer; null: nothing. */
  problem: OrNull(Text),
  /** The clinic was set up before: it was restored, or another machine did. What belongs to the clinic stays as it is. */
  completed: Type.Boolean(),
  /** What is proposed where nothing was answered yet. */
  proposed: Type.Object({
    timeZone: Type.String(),
    language: Type.Enum(['nb', 'en']),
    dataFolder: Type.String(),
    keyFile: Type.String(),
    /** systemd has handed a key to this program. */
    credential: Type.Boolean(),
    port: Port,
    /** This machine's name and addresses. */
    names: Type.Array(Type.String()),
    backupFolder: Type.String(),
  }),
});
export type SetUpState = Static<typeof SetUpState>;

/** POST /api/setup/administrator: the codes are shown once. */
export const AdministratorMade = Type.Object({ recoveryCodes: Type.Array(Type.String()), state: SetUpState });

/** POST /api/setup/finish: where the clinic is from now on. */
export const SetUpFinished = Type.Object({
  url: Type.String(),
  /** The page that asked has the same address: it may go on by itself when /healthz answers. */
  sameOrigin: Type.Boolean(),
});
export type SetUpFinished = Static<typeof SetUpFinished>;
