/** Set-up over HTTP, as api.ts does it. Nobody is logged in yet: what is sent is sent as nobody. */
import { LogInPage } from '@takt/shared/api/accounts.ts';
import {
  type AdministratorAnswer,
  AdministratorMade,
  type BackupAnswer,
  type ClinicAnswer,
  FoundBackups,
  HeardByReceivers,
  type ListenTo,
  OfferedTotp,
  ProposedBackupKey,
  ProposedRecoveryKey,
  type ReachAnswer,
  type ReceiversAnswer,
  type RestoreAnswer,
  type RoomsAnswer,
  SetUpEntry,
  SetUpFinished,
  SetUpState,
  type StorageAnswer,
  type TemplatesAnswer,
} from '@takt/shared/api/set-up.ts';
import { matches } from '@takt/shared/check.ts';
import type { Static } from '@takt/shared/schema.ts';
import { request } from '../api.ts';

/** A database is made, a password hashed, an authority's keys drawn: on a small machine that takes a while. */
const PATIENT = { withinMs: 60_000, actor: null } as const;

const isState = (value: unknown): value is SetUpState => matches(SetUpState, value);
const answer =
  <T>(step: string) =>
  (given: T): Promise<SetUpState> =>
    request(`/api/setup/${step}`, isState, given, PATIENT);

export const fetchEntry = (): Promise<SetUpEntry> => request('/api/setup', (v) => matches(SetUpEntry, v));
export const enterSetUp = (code: string): Promise<SetUpEntry> =>
  request('/api/setup/enter', (v) => matches(SetUpEntry, v), { code }, PATIENT);
export const fetchState = (): Promise<SetUpState> => request('/api/setup/state', isState);

export const answerClinic = answer<ClinicAnswer>('clinic');
export const answerStorage = answer<StorageAnswer>('storage');
export const answerRecoveryKey = answer<{ readonly typed: string }>('recovery-key');
export const answerReach = answer<ReachAnswer>('reach');
export const answerRooms = answer<RoomsAnswer>('rooms');
export const answerReceivers = answer<ReceiversAnswer>('receivers');
export const answerTemplates = answer<TemplatesAnswer>('templates');
export const answerBackup = answer<BackupAnswer>('backup');
export const restore = answer<RestoreAnswer>('restore');

export const newRecoveryKey = (): Promise<Static<typeof ProposedRecoveryKey>> =>
  request('/api/setup/recovery-key/new', (v) => matches(ProposedRecoveryKey, v), {}, PATIENT);
export const askForTotp = (loginName: string): Promise<Static<typeof OfferedTotp>> =>
  request('/api/setup/administrator/totp', (v) => matches(OfferedTotp, v), { loginName }, PATIENT);
export const makeAdministrator = (given: AdministratorAnswer): Promise<Static<typeof AdministratorMade>> =>
  request('/api/setup/administrator', (v) => matches(AdministratorMade, v), given, PATIENT);
const isHeard = (value: unknown): value is HeardByReceivers => matches(HeardByReceivers, value);
export const fetchHeard = (): Promise<HeardByReceivers> => request('/api/setup/receivers', isHeard);
export const listenTo = (to: ListenTo): Promise<HeardByReceivers> =>
  request('/api/setup/receivers/listen', isHeard, to, PATIENT);
export const newBackupKey = (): Promise<Static<typeof ProposedBackupKey>> =>
  request('/api/setup/backup/key', (v) => matches(ProposedBackupKey, v), {}, PATIENT);
export const lookForBackups = (folder: string): Promise<FoundBackups> =>
  request('/api/setup/restore/look', (v) => matches(FoundBackups, v), { folder }, PATIENT);
export const finishSetUp = (): Promise<SetUpFinished> =>
  request('/api/setup/finish', (v) => matches(SetUpFinished, v), {}, PATIENT);

/** Whether the clinic has taken over from set-up at this address: a demonstration, or nobody, answers until then. */
export async function clinicAnswers(): Promise<boolean> {
  const page = await request('/api/log-in', (v) => matches(LogInPage, v));
  return !page.demonstration;
}
