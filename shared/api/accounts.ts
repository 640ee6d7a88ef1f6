/** The HTTP interface of log-in, one's own account, staff, and devices. One schema a message, as in classes.ts. */
import Type from 'typebox';
import { HprNumber } from '../hpr-number.ts';
import { Formed, OrNull, type Static } from '../schema.ts';
import { Id, TypedCode } from './common.ts';

export const STAFF_ROLES = ['instructor', 'clinician', 'lead', 'technician', 'researcher'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
const Roles = Type.Array(Type.Enum([...STAFF_ROLES]), { uniqueItems: true, maxItems: STAFF_ROLES.length });

const Secret = Type.String({ minLength: 1, maxLength: 200 });
const Password = Type.String({ minLength: 1, maxLength: 500 });
const LoginName = Type.String({ minLength: 1, maxLength: 100 });
const PersonName = Type.String({ minLength: 1, maxLength: 200 });
/** Six digits of an authenticator, or a recovery code; with or without spaces and hyphens. */
const Code = Type.String({ minLength: 1, maxLength: 40 });
const Pin = Formed('^\\d{4}$', { nb: 'fire sifre', en: 'four digits' });
/** What a browser makes of a passkey; the library that judges it reads it. */
const PasskeyAnswer = Type.Object({ id: Type.String({ minLength: 1, maxLength: 1_500 }) });

/** GET /api/log-in: what the page must know before anybody is known. */
export const LogInPage = Type.Object({
  demonstration: Type.Boolean(),
  clinicName: Type.String(),
  /** One can log in by another provider too. */
  openId: Type.Boolean(),
});
export type LogInPage = Static<typeof LogInPage>;
/** POST /api/log-in */
export const LogIn = Type.Object({ loginName: LoginName, password: Password, code: Code });
export type LogIn = Static<typeof LogIn>;
/** POST /api/log-in/passkey */
export const PasskeyLogIn = Type.Object({ ticket: Secret, answer: PasskeyAnswer });
/** POST /api/log-in/passkey/options and POST /api/account/passkeys/options: what a browser is asked. */
export const PasskeyQuestion = Type.Object({ ticket: Secret, options: Type.Unknown() });
export type PasskeyQuestion = Static<typeof PasskeyQuestion>;
/** Where to go on. */
export const LoggedIn = Type.Object({ accountId: Id });
export type LoggedIn = Static<typeof LoggedIn>;

/** POST /api/log-out. `address`: where the provider by which one came in ends its session; null: nowhere. */
export const LoggedOut = Type.Object({ address: OrNull(Type.String()) });
export type LoggedOut = Static<typeof LoggedOut>;

/** POST /api/log-in/openid, /api/invitation/openid and /api/account/openid: where the browser goes. */
export const OpenIdAddress = Type.Object({ address: Type.String() });
export type OpenIdAddress = Static<typeof OpenIdAddress>;
/** POST /api/log-in/openid/finish: what stands behind ? in the address to which the provider sent the browser. */
export const FinishOpenId = Type.Object({ answer: Type.String({ minLength: 1, maxLength: 4_000 }) });

/** POST /api/invitation: what this link is for. `totp`: a new key of an authenticator, for this answer alone. */
export const LookAtInvitation = Type.Object({ token: Secret });
export const Invitation = Type.Object({
  kind: Type.Enum(['invite', 'renew']),
  clinicName: Type.String(),
  name: Type.String(),
  loginName: Type.String(),
  totp: Type.Object({ secret: Type.String(), uri: Type.String() }),
});
export type Invitation = Static<typeof Invitation>;
/** POST /api/invitation/accept */
export const AcceptInvitation = Type.Object({
  token: Secret,
  password: Password,
  totpSecret: Formed('^[A-Z2-7]{32}$', {
    nb: 'nøkkelen som siden viste',
    en: 'the key that the page showed',
  }),
  code: Code,
});
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) });
export type RecoveryCodes = Static<typeof RecoveryCodes>;

export const SessionEntry = Type.Object({
  sessionId: Id,
  provenBy: Type.String(),
  browser: Type.String(),
  startedAtMs: Type.Number(),
  usedAtMs: Type.Number(),
  /** Of whoever asks. */
  isThis: Type.Boolean(),
});
export type SessionEntry = Static<typeof SessionEntry>;

/** GET /api/account */
export const OwnAccount = Type.Object({
  accountId: Id,
  loginName: Type.String(),
  name: Type.String(),
  roles: Roles,
  hprNumber: OrNull(Type.String()),
  hasPin: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
  /** Joined to another provider. */
  joined: Type.Boolean(),
  passkeys: Type.Array(
    Type.Object({ credentialId: Type.String(), name: Type.String(), createdAtMs: Type.Number() }),
  ),
  sessions: Type.Array(SessionEntry),
});
export type OwnAccount = Static<typeof OwnAccount>;

/** POST /api/account/…: whatever weakens or adds a proof asks for the present password, or a log-in of the last minutes. */
export const ChangePassword = Type.Object({ present: Password, next: Password });
export const ChoosePin = Type.Object({ pin: OrNull(Pin) });
export const AddPasskey = Type.Object({ ticket: Secret, name: PersonName, answer: PasskeyAnswer });
export const ByCredential = Type.Object({ credentialId: Type.String({ minLength: 1, maxLength: 1_500 }) });
export const EndSession = Type.Object({ sessionId: Id });
/** Resolves to how many were ended. */
export const Ended = Type.Object({ ended: Type.Integer() });
export type Ended = Static<typeof Ended>;

/** GET /api/accounts */
export const StaffEntry = Type.Object({
  accountId: Id,
  loginName: Type.String(),
  name: Type.String(),
  roles: Roles,
  hprNumber: OrNull(Type.String()),
  /** `invited`: the link was not taken up. */
  state: Type.Enum(['invited', 'active', 'disabled']),
  sessions: Type.Integer(),
  lastUsedAtMs: OrNull(Type.Number()),
  /** Log-ins that failed in the last day, and when the last of them did. */
  failed: OrNull(Type.Object({ count: Type.Integer(), lastAtMs: Type.Number() })),
  /** Whether whoever asks may change it. */
  mayChange: Type.Boolean(),
});
export type StaffEntry = Static<typeof StaffEntry>;
export const Staff = Type.Object({
  people: Type.Array(StaffEntry),
  /** The roles that whoever asks may give. */
  mayGive: Roles,
});
export type Staff = Static<typeof Staff>;
/** POST /api/accounts */
export const Invite = Type.Object({
  loginName: Formed('^\\s*[\\p{L}\\p{N}._@-]{2,100}\\s*$', {
    nb: 'et brukernavn: bokstaver, tall, punktum, bindestrek og @',
    en: 'a log-in name: letters, digits, full stop, hyphen and @',
  }),
  name: PersonName,
  roles: Roles,
  hprNumber: OrNull(HprNumber),
});
export type Invite = Static<typeof Invite>;
/** POST /api/accounts and POST /api/accounts/:accountId/link. The token goes behind # in the address, so that no log has it. */
export const OneTimeLink = Type.Object({ path: Type.String(), expiresAtMs: Type.Number() });
export type OneTimeLink = Static<typeof OneTimeLink>;
/** POST /api/accounts/:accountId */
export const ChangeStaff = Type.Object({
  roles: Type.Optional(Roles),
  hprNumber: Type.Optional(OrNull(HprNumber)),
  disabled: Type.Optional(Type.Boolean()),
});
export type ChangeStaff = Static<typeof ChangeStaff>;
export const ByAccount = Type.Object({ accountId: Id });

/** What may be let in as a device, beside gateways and tablets at treadmills (gateways.ts). */
const DeviceKind = Type.Enum(['wall', 'shared-tablet', 'monitor']);
/** GET /api/devices */
export const DeviceEntry = Type.Object({
  deviceId: Id,
  kind: Type.String(),
  roomId: OrNull(Id),
  name: Type.String(),
  createdAtMs: Type.Number(),
  expiresAtMs: OrNull(Type.Number()),
});
export type DeviceEntry = Static<typeof DeviceEntry>;
/** POST /api/devices: a code of eight digits, to be typed at the screen. */
export const NewDevice = Type.Object({
  kind: DeviceKind,
  roomId: OrNull(Id),
  name: PersonName,
  /** So long it is let in; null: until it is taken away. */
  days: OrNull(Type.Integer({ minimum: 1, maximum: 3650 })),
});
export type NewDevice = Static<typeof NewDevice>;
export const DeviceCode = Type.Object({ code: Type.String(), validForS: Type.Number() });
export type DeviceCode = Static<typeof DeviceCode>;
/** POST /api/device */
export const KeepDevice = Type.Object({
  code: TypedCode,
});
/** `token`: for a program, which sends it as a bearer; a browser keeps its own as a cookie. */
export const KeptDevice = Type.Object({
  kind: Type.String(),
  roomId: OrNull(Id),
  token: OrNull(Type.String()),
});
export type KeptDevice = Static<typeof KeptDevice>;
export const ByDevice = Type.Object({ deviceId: Id });

/** GET /api/unlock: who may unlock this tablet. */
export const Unlockers = Type.Array(Type.Object({ accountId: Id, name: Type.String() }));
export type Unlockers = Static<typeof Unlockers>;
/** POST /api/unlock */
export const Unlock = Type.Object({ accountId: Id, pin: Pin });
