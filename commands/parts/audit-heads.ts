/** Heads of the audit log, noted beside the back-ups: what is there no writer of the database can change. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditHead, headText, readHead } from '@takt/server/audit/chain.ts';

/** `whose`: as in the names of the back-ups. */
const headsFile = (folder: string, whose: string): string => join(folder, `takt-${whose}-audit.txt`);
const RESTORED = /^restored (\d{1,15})\b/;

export async function noteHead(folder: string, whose: string, head: AuditHead): Promise<void> {
  const known = (await notedHeads(folder, whose)).at(-1);
  if (known?.number === head.number && known.hash === head.hash) return;
  await add(folder, whose, headText(head));
}

/** The data are those of an older back-up now: what was noted after it is not there any more, and is no fault. */
export function noteRestored(folder: string, whose: string, head: AuditHead | null): Promise<void> {
  return add(folder, whose, `restored ${head?.number ?? 0} ${new Date().toISOString()}`);
}

/** In the order in which they were noted; without those that a restore has taken back. */
export async function notedHeads(folder: string, whose: string): Promise<readonly AuditHead[]> {
  const text = await readFile(headsFile(folder, whose), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  let heads: AuditHead[] = [];
  for (const line of text.split('\n')) {
    const restored = RESTORED.exec(line)?.[1];
    if (restored !== undefined) heads = heads.filter(({ number }) => number <= Number(restored));
    const head = readHead(line);
    if (head !== null) heads.push(head);
  }
  return heads;
}

const add = (folder: string, whose: string, line: string): Promise<void> =>
  appendFile(headsFile(folder, whose), `${line}\n`, { mode: 0o600 });
