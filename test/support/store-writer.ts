/**
 * A process that writes until it is killed: `store-writer.ts FILE` prints a line for everything that the store has
 * acknowledged, `e SEQ` for an event and `s SECOND` for a journal row, and gathers a minute now and then.
 */

import { writeSync } from 'node:fs';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { MASTER_KEY } from './master-key.ts';

const [path = ''] = process.argv.slice(2);
const store = await openSqliteStore(path, { masterKey: MASTER_KEY });
const STDOUT = 1;
const classId = 'time-1';

async function events(): Promise<void> {
  for (let seq = asClassSeq(1); ; ) {
    const note = {
      kind: 'note',
      slot: asSlot(1),
      text: `nr. ${seq}`,
      atMs: seq,
      actor: 'a',
      commandId: null,
    } as const;
    const result = await store.classes.append(classId, seq, note);
    if (result.outcome !== 'appended') throw new Error(`unexpected: ${result.outcome}`);
    seq = result.event.seq;
    writeSync(STDOUT, `e ${seq}\n`);
  }
}

async function samples(): Promise<void> {
  for (let second = 0; ; second++) {
    const blocks = Uint8Array.of(second & 0xff, second >> 8);
    await store.recordings.journal([{ classId, slot: asSlot(1), source: 'gw/boot', second, blocks }]);
    writeSync(STDOUT, `s ${second}\n`);
    if (second % 60 === 0 && second > 0) {
      await store.recordings.compact({
        classId,
        slot: asSlot(1),
        source: 'gw/boot',
        minute: second / 60 - 1,
      });
    }
  }
}

await Promise.all([events(), samples()]);
