/** Log-in, one's own account, staff and devices over HTTP, as api.ts does it. */
import {
  type ChangeStaff,
  DeviceCode,
  DeviceEntry,
  Ended,
  Invitation,
  type Invite,
  KeptDevice,
  LoggedIn,
  LoggedOut,
  type LogIn,
  LogInPage,
  type NewDevice,
  OneTimeLink,
  OpenIdAddress,
  OwnAccount,
  PasskeyQuestion,
  RecoveryCodes,
  Staff,
  Unlockers,
} from '@takt/shared/api/accounts.ts';
import { matches, matchesEach } from '@takt/shared/check.ts';
import { request } from '../api.ts';

const part = encodeURIComponent;
const anything = (_value: unknown): _value is unknown => true;
/** Two passwords are hashed at a time: on a busy morning it takes a while. */
const PATIENT_MS = 20_000;

export const fetchLogInPage = (): Promise<LogInPage> => request('/api/log-in', (v) => matches(LogInPage, v));
export const logIn = (given: LogIn): Promise<LoggedIn> =>
  request('/api/log-in', (v) => matches(LoggedIn, v), given, { withinMs: PATIENT_MS, actor: null });
export const logOut = (): Promise<LoggedOut> =>
  request('/api/log-out', (v) => matches(LoggedOut, v), {}, { actor: null });
const isAddress = (v: unknown): v is OpenIdAddress => matches(OpenIdAddress, v);
/** Each resolves to where the browser goes on. */
export const beginOpenId = (): Promise<OpenIdAddress> =>
  request('/api/log-in/openid', isAddress, {}, { withinMs: PATIENT_MS, actor: null });
export const takeUpByOpenId = (token: string): Promise<OpenIdAddress> =>
  request('/api/invitation/openid', isAddress, { token }, { withinMs: PATIENT_MS, actor: null });
export const joinOpenId = (): Promise<OpenIdAddress> =>
  request('/api/account/openid', isAddress, {}, { withinMs: PATIENT_MS });
export const finishOpenId = (answer: string): Promise<LoggedIn> =>
  request(
    '/api/log-in/openid/finish',
    (v) => matches(LoggedIn, v),
    { answer },
    { withinMs: PATIENT_MS, actor: null },
  );
export const sayUsed = (): Promise<unknown> => request('/api/session/used', anything, {}, { actor: null });

export const lookAtInvitation = (token: string): Promise<Invitation> =>
  request('/api/invitation', (v) => matches(Invitation, v), { token }, { actor: null });
export const acceptInvitation = (given: object): Promise<RecoveryCodes> =>
  request('/api/invitation/accept', (v) => matches(RecoveryCodes, v), given, {
    withinMs: PATIENT_MS,
    actor: null,
  });

export const fetchOwn = (): Promise<OwnAccount> => request('/api/account', (v) => matches(OwnAccount, v));
export const changePassword = (given: { present: string; next: string }): Promise<unknown> =>
  request('/api/account/password', anything, given, { withinMs: PATIENT_MS });
export const choosePin = (pin: string | null): Promise<unknown> =>
  request('/api/account/pin', anything, { pin }, { withinMs: PATIENT_MS });
export const newRecoveryCodes = (): Promise<RecoveryCodes> =>
  request('/api/account/recovery-codes', (v) => matches(RecoveryCodes, v), {});
export const removePasskey = (credentialId: string): Promise<unknown> =>
  request('/api/account/passkeys/remove', anything, { credentialId });
export const endSession = (sessionId: string): Promise<Ended> =>
  request('/api/account/sessions/end', (v) => matches(Ended, v), { sessionId });
export const endOtherSessions = (): Promise<Ended> =>
  request('/api/account/sessions/end-others', (v) => matches(Ended, v), {});

const askPasskey = (path: string): Promise<PasskeyQuestion> =>
  request(path, (v) => matches(PasskeyQuestion, v), {}, { actor: null });

/** A secure context, by a name: an authenticator is asked on no other page. */
export const canPasskey = (): boolean => isSecureContext && 'PublicKeyCredential' in globalThis;

export async function addPasskey(name: string): Promise<void> {
  const { ticket, options } = await askPasskey('/api/account/passkeys/options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  await request('/api/account/passkeys', anything, { ticket, name, answer: made.toJSON() });
}

export async function logInByPasskey(): Promise<void> {
  const { ticket, options } = await askPasskey('/api/log-in/passkey/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  await request(
    '/api/log-in/passkey',
    (v) => matches(LoggedIn, v),
    { ticket, answer: found.toJSON() },
    { actor: null },
  );
}

export const fetchStaff = (): Promise<Staff> => request('/api/accounts', (v) => matches(Staff, v));
export const invite = (given: Invite): Promise<OneTimeLink> =>
  request('/api/accounts', (v) => matches(OneTimeLink, v), given);
export const changeStaff = (accountId: string, change: ChangeStaff): Promise<unknown> =>
  request(`/api/accounts/${part(accountId)}`, anything, change);
export const newLink = (accountId: string): Promise<OneTimeLink> =>
  request(`/api/accounts/${part(accountId)}/link`, (v) => matches(OneTimeLink, v), {});
export const endSessionsOf = (accountId: string): Promise<Ended> =>
  request(`/api/accounts/${part(accountId)}/end-sessions`, (v) => matches(Ended, v), {});

export const fetchDevices = (): Promise<DeviceEntry[]> =>
  request('/api/devices', (v) => matchesEach(DeviceEntry, v));
export const newDevice = (device: NewDevice): Promise<DeviceCode> =>
  request('/api/devices', (v) => matches(DeviceCode, v), device);
export const keepDevice = (code: string): Promise<KeptDevice> =>
  request('/api/device', (v) => matches(KeptDevice, v), { code }, { actor: null });
export const revokeDevice = (deviceId: string): Promise<unknown> =>
  request(`/api/devices/${part(deviceId)}/revoke`, anything, {});

export const fetchUnlockers = (): Promise<Unlockers> => request('/api/unlock', (v) => matches(Unlockers, v));
export const unlock = (accountId: string, pin: string): Promise<LoggedIn> =>
  request(
    '/api/unlock',
    (v) => matches(LoggedIn, v),
    { accountId, pin },
    { withinMs: PATIENT_MS, actor: null },
  );
