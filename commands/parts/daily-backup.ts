/**
 * The daily back-up of a program that serves: it starts `takt backup` as a process of its own, so that neither the work nor
 * a share that does not answer can hold up a frame, and the memory is given back. Asks twice a minute whether one is due.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NOT_TAKEN } from '@takt/server/backup/backup-words.ts';
import type { Backups } from '@takt/server/backup/follow-deletions.ts';
import { isDue } from '@takt/server/backup/keep.ts';
import type { BackupState } from '@takt/server/backup/watch.ts';
import { type PostgresAddress, postgresUrl } from '@takt/server/store/postgres-address.ts';
import type { BackupOutcome } from './backup-outcome.ts';
import { type BackupWays, keyFile } from './backup-settings.ts';
import { processLanguage } from './command.ts';

export interface DailyBackup extends Backups {
  close(): void;
}

export interface DailyBackupSettings {
  readonly backupTo: string | undefined;
  readonly backupRecipient: readonly string[];
  readonly backupKey: string | undefined;
  /** The database file; null: that in PostgreSQL. */
  readonly file: string | null;
  readonly data: string;
  readonly store: PostgresAddress | undefined;
  readonly timeZone: string;
}

const LOOK_EVERY_MS = 30_000;
const AGAIN_AFTER_MS = 900_000;
/** A share that has not answered by then does not. */
const GIVEN_UP_MS = 2 * 3_600_000;
const KEYS_GIVEN_UP_MS = 120_000;
/** Whoever has deleted somebody is told by then that the copy of the keys still lags. */
const ANSWERED_WITHIN_MS = 20_000;

const ENDED = {
  nb: 'Sikkerhetskopieringen ble brutt av før den var ferdig. Neste forsøk kommer av seg selv; «takt backup» viser hva som er galt.',
  en: 'The back-up was broken off before it was done. The next try comes by itself; "takt backup" shows what is wrong.',
};

/** null: none was asked for. */
export function dailyBackup(settings: DailyBackupSettings): DailyBackup | null {
  const { backupTo, timeZone } = settings;
  if (backupTo === undefined) return null;
  const ways: BackupWays = { ...settings, backupTo, backupKey: keyFile(settings.backupKey, settings.data) };
  let state: BackupState = { newest: null, failed: null, keysBehind: false };
  let child: ChildProcess | null = null;
  let nextTryMs = 0;
  /** Each that waits for the copy of the keys. */
  const waiting: ((renewed: boolean) => void)[] = [];

  function answer(renewed: boolean): void {
    for (const told of waiting.splice(0)) told(renewed);
  }

  function look(): void {
    const nowMs = Date.now();
    // A machine's clock that was set back must not keep it from trying.
    const wait = child !== null || (nowMs < nextTryMs && nextTryMs - nowMs <= AGAIN_AFTER_MS);
    if (wait || !isDue(state.newest, nowMs, timeZone)) {
      if (state.keysBehind) renewNow();
      return;
    }
    nextTryMs = nowMs + AGAIN_AFTER_MS;
    child = begin(ways, settings, ['--when-due', timeZone]);
    let outcome: BackupOutcome | null = null;
    const late = setTimeout(() => child?.kill('SIGKILL'), GIVEN_UP_MS).unref();
    child.on('message', (told) => {
      outcome = told as BackupOutcome;
    });
    child.on('error', () => {});
    child.once('close', () => {
      clearTimeout(late);
      child = null;
      state = after(state, outcome);
      if (state.keysBehind) renewNow();
    });
  }

  /** After the child that is under way, which may have read the keys before the deletion. */
  function renewNow(): void {
    if (child !== null) return;
    child = begin(ways, settings, ['--keys-only']);
    let done = false;
    const late = setTimeout(() => child?.kill('SIGKILL'), KEYS_GIVEN_UP_MS).unref();
    child.on('message', (told) => {
      done = (told as BackupOutcome).ok;
    });
    child.on('error', () => {});
    child.once('close', () => {
      clearTimeout(late);
      child = null;
      if (done) state = { ...state, keysBehind: false };
      answer(done);
    });
  }

  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  look();
  return {
    state: () => state,
    renewKeys() {
      state = { ...state, keysBehind: true };
      const renewed = new Promise<boolean>((resolve) => waiting.push(resolve));
      renewNow();
      return Promise.race([renewed, pause(ANSWERED_WITHIN_MS, false, { ref: false })]);
    },
    close() {
      clearInterval(timer);
      answer(false);
      child?.kill('SIGTERM');
    },
  };
}

function after(before: BackupState, outcome: BackupOutcome | null): BackupState {
  if (outcome?.ok === true) return { ...before, newest: outcome.newest, failed: null };
  // The same again and again is told once.
  const words = outcome?.outside ?? NOT_TAKEN;
  if (words.en !== before.failed?.words.en) {
    console.error(`takt: ${(outcome?.text ?? ENDED)[processLanguage()]}`);
  }
  return { ...before, failed: { atMs: Date.now(), words } };
}

function begin(
  ways: BackupWays,
  { file, data, store }: DailyBackupSettings,
  what: readonly string[],
): ChildProcess {
  const [, entry = ''] = process.argv;
  const from = store === undefined ? ['--data', resolve(file ?? data)] : [];
  const to = ['--backup-to', ways.backupTo, '--backup-key', ways.backupKey, ...what];
  const also = ways.backupRecipient.flatMap((one) => ['--backup-recipient', one]);
  // What is an argument can be seen by others on this machine: an address may hold a password.
  const secret = store === undefined ? { TAKT_STORE: '' } : { TAKT_STORE: postgresUrl(store) };
  return spawn(process.execPath, [...process.execArgv, entry, 'backup', ...from, ...to, ...also], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ...secret },
  });
}
