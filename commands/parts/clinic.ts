/**
 * What a program serves: a clinic, once its set-up is completed, or else the demonstration. It opens the clinic's store by the
 * machine's settings (clinic.json), over which options count.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineSettings } from '@takt/server/set-up/machine-settings.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import type { BegunClinic } from '@takt/server/store/set-up-store.ts';
import type { Store } from '@takt/server/store/store.ts';
import { AppError } from '@takt/shared/errors.ts';
import { readClinicFile } from './clinic-file.ts';
import { clinicKey } from './clinic-key.ts';
import { settingsOfReach } from './clinic-reach.ts';
import { addressOf } from './clinic-store.ts';
import type { DataFolderUse } from './data-folder.ts';
import { CLINIC_FILE } from './database-files.ts';
import { givenKey } from './master-key.ts';
import { DATA_FOLDER, isLoopback, type ServingSettings } from './serving.ts';
import { openPlace, type StorePlace } from './store-place.ts';

export interface FoundClinic {
  readonly begun: BegunClinic;
  readonly store: Store;
  readonly place: StorePlace;
  /** In a data folder, its file. */
  readonly file: string;
  close(): Promise<void>;
}

export interface Found {
  readonly machine: MachineSettings | null;
  /** null: none is set up here. */
  readonly clinic: FoundClinic | null;
  /** What the program holds until it ends. */
  readonly place: StorePlace;
}

/** Resolves with the data folder, or the database, held. Rejects with an AppError when what is there cannot be used. */
export async function findClinic(settings: ServingSettings, use: DataFolderUse): Promise<Found> {
  const data = settings.data ?? DATA_FOLDER;
  const machine = await readClinicFile(data);
  // A database that is named needs no folder, unless this machine has settings in one.
  const store = machine === null ? settings.store : undefined;
  const place = await openPlace({ ...settings, data, store }, use);
  try {
    return { machine, place, clinic: await openCompleted(place, machine, settings, use) };
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** null: there is none, or its set-up is not completed. */
export async function openCompleted(
  held: StorePlace,
  machine: MachineSettings | null,
  settings: ServingSettings,
  use: DataFolderUse,
): Promise<FoundClinic | null> {
  const address = addressOfClinic(machine, settings);
  const { folder } = held;
  if (address === undefined && folder !== null && !existsSync(join(folder, CLINIC_FILE))) return null;
  const data = settings.data ?? DATA_FOLDER;
  const place =
    address !== undefined && folder !== null
      ? await openPlace({ ...settings, data, store: address }, use)
      : held;
  const close = async (): Promise<void> => {
    if (place !== held) await place.close();
  };
  const key = settings.key === undefined && machine?.storage != null ? machine.storage.key : null;
  const masterKey = key === null ? (givenKey(settings.key) ?? undefined) : clinicKey(key, folder ?? data);
  try {
    const store = await place.open(CLINIC_FILE, masterKey);
    const begun = await store.setUp.begun().catch(async (error: unknown) => {
      await store.close();
      throw error;
    });
    if (begun !== null && begun.completedAtMs !== null)
      return { begun, store, place, file: CLINIC_FILE, close: () => store.close().then(close) };
    await store.close();
    await close();
    return null;
  } catch (error) {
    await close();
    throw error;
  }
}

function addressOfClinic(
  machine: MachineSettings | null,
  { store }: ServingSettings,
): PostgresAddress | undefined {
  if (store !== undefined) return store;
  const kept = machine?.storage?.store;
  return kept?.kind === 'postgres' ? addressOf(kept.url) : undefined;
}

/** The program's settings, as the machine's say where no option does. */
export function withMachine<S extends ServingSettings>(
  settings: S,
  machine: MachineSettings | null,
  folder: string,
): S {
  const reach = machine?.reach == null ? null : settingsOfReach(machine.reach, folder);
  const { tlsCert, tlsKey, name, behind, trustedProxy } = settings;
  const named = [tlsCert, tlsKey, name, behind, trustedProxy[0]].some((one) => one !== undefined);
  const backup = machine?.backup ?? null;
  const language = machine?.clinic?.language;
  if (language !== undefined) process.env.TAKT_LANG ??= language;
  return {
    ...settings,
    ...(named || reach === null ? {} : reach),
    host: settings.host ?? reach?.host,
    port: settings.port ?? reach?.port,
    backupTo: settings.backupTo ?? backup?.folder ?? undefined,
    backupRecipient:
      settings.backupRecipient.length > 0 ? settings.backupRecipient : (backup?.recipients ?? []),
  };
}

/** AppError: over the network without encryption, passwords and names could be read by anybody on it. */
export function refuseOpenNetwork({ host, tlsCert, behind }: ServingSettings): void {
  if (host === undefined || isLoopback(host) || tlsCert !== undefined || behind !== undefined) return;
  throw new AppError('usage', {
    nb: `--host ${host}: på nettverket trenger klinikken en kryptert forbindelse. Gi --tls-cert og --tls-key, eller --behind (docs/network.md).`,
    en: `--host ${host}: on the network the clinic needs an encrypted connection. Give --tls-cert and --tls-key, or --behind (docs/network.md).`,
  });
}

/** AppError that says where to go: before set-up Takt is for this machine, and hears no real people. */
export function refuseBeforeSetUp({ host }: ServingSettings, hearsPeople: boolean): void {
  const what = hearsPeople
    ? { nb: 'Ekte mottakere kan ikke brukes', en: 'Real receivers cannot be used' }
    : host !== undefined && !isLoopback(host)
      ? {
          nb: `--host ${host}: Takt vises bare på denne maskinen (127.0.0.1)`,
          en: `--host ${host}: Takt is shown on this machine only (127.0.0.1)`,
        }
      : null;
  if (what === null) return;
  throw new AppError('usage', {
    nb: `${what.nb} før klinikken er satt opp. Sett den opp: npm start, og åpne lenken som står der; eller takt setup på en maskin uten skjerm (docs/setup.md).`,
    en: `${what.en} before the clinic is set up. Set it up: npm start, and open the link that it prints; or takt setup on a machine without a screen (docs/setup.md).`,
  });
}
