/** What set-up does to the machine, which is the commands' to know: files, databases, receivers, certificates. */
import type {
  BackupAnswer,
  FoundBackups,
  HeardByReceivers,
  ListenTo,
  ReachAnswer,
  RestoreAnswer,
  SetUpState,
  StorageAnswer,
} from '@takt/shared/api/set-up.ts';
import type { Store } from '../store/store.ts';
import type { MachineSettings } from './machine-settings.ts';

/** A clinic's store with its keys, held for this program alone. */
export interface OpenedClinic {
  readonly store: Store;
  /** The folder, or the database without its password. */
  readonly shown: string;
  readonly keyFile: string | null;
  /** Another recovery key, which counts when it was kept. */
  proposeRecovery(): string;
  keepRecovery(text: string): Promise<void>;
  hasRecovery(): Promise<boolean>;
  close(): Promise<void>;
}

/** Of a way to reach the server, when it can be used. */
export interface ReachedAt {
  readonly url: string;
  readonly secure: boolean;
  /** The certificate of an authority of the clinic's own; null: there is none. */
  readonly authority: string | null;
}

/** Every method rejects with an AppError that says what is wrong, and what to do. */
export interface SetUpMeans {
  /** What the machine keeps; null: nothing yet. */
  settings(): Promise<MachineSettings | null>;
  /** All or nothing, whatever happens meanwhile. */
  keepSettings(settings: MachineSettings): Promise<void>;
  /** Makes what is not there: file or tables, and the key. */
  open(storage: StorageAnswer): Promise<OpenedClinic>;
  /** Takes away the file that set-up had made before somebody chose another place; the caller knows that nothing is in it. */
  leave(storage: StorageAnswer): Promise<void>;
  reach(answer: ReachAnswer): Promise<ReachedAt>;
  checkBackup(answer: BackupAnswer): Promise<void>;
  newBackupKey(): Promise<{ readonly recoveryKey: string; readonly recipient: string }>;
  findBackups(folder: string): Promise<FoundBackups>;
  /** Puts the back-up in its place, with its keys. Cut off, it is done again. */
  restore(answer: RestoreAnswer): Promise<{ readonly takenAtMs: number; readonly rows: number }>;
  readonly receivers: {
    heard(): HeardByReceivers;
    listen(to: ListenTo): Promise<void>;
    /** That was given last; null: none was. */
    antKey(): string | null;
    /** AppError: no such receiver, or it lacks what it needs. */
    check(to: ListenTo): void;
    close(): Promise<void>;
  };
  proposed(): SetUpState['proposed'];
}
