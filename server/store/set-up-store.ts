/**
 * What the store keeps of a clinic that is being set up. Every method that changes something rejects with an AppError of kind
 * conflict once set-up is completed, whoever asks.
 */
import type { AccountRow, NewProofs } from './account-store.ts';
import type { RoomRow } from './planning-store.ts';

/** By whom an account was made that set-up may replace. */
export const BY_SET_UP = 'set-up';

/** As far as it has come. */
export interface BegunClinic {
  readonly clinicId: string;
  readonly name: string;
  readonly unit: string;
  readonly timeZone: string;
  /** null: every one is offered, or nobody has said. */
  readonly templateIds: readonly string[] | null;
  readonly rooms: readonly RoomRow[];
  /** Who gives access and has a log-in; null: nobody yet. */
  readonly administrator: { readonly loginName: string; readonly name: string } | null;
  /** People who train, or classes, are in it. */
  readonly inUse: boolean;
  /** null: set-up is not completed. */
  readonly completedAtMs: number | null;
}

export type ClinicNames = Pick<BegunClinic, 'name' | 'unit' | 'timeZone'>;

export interface SetUpStore {
  /** null: there is no clinic here. */
  begun(): Promise<BegunClinic | null>;
  /** Makes the clinic, or names it anew. A conflict too when another clinic, or a demonstration, is here. */
  begin(clinicId: string, names: ClinicNames): Promise<void>;
  /** The first account with everything that proves it, in the place of one that set-up had made before. */
  administrator(account: AccountRow, proofs: NewProofs): Promise<void>;
  /** All rooms; one that is not among them is taken away. */
  rooms(clinicId: string, rooms: readonly RoomRow[]): Promise<void>;
  templates(clinicId: string, templateIds: readonly string[]): Promise<void>;
  /** Once. */
  complete(clinicId: string, atMs: number): Promise<void>;
  /** Under which secrets of accounts are sealed; made when it is asked for first. */
  accountKey(clinicId: string): Promise<Uint8Array>;
}
