/** A server on a store in which another version of Takt has written: every row is as it was written, and not all are known. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type EventColumns, eventChecksum, summaryChecksum } from '@takt/server/store/checksum.ts';
import type { ErrorReply } from '@takt/shared/api/common.ts';
import type { StorageState } from '@takt/shared/api/storage.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { sealBlock } from '@takt/shared/recording/block.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import type { Summary } from '@takt/shared/summary/summary.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { at, logOf, plan, sensorOf, strapOf } from '../support/a-class.ts';
import { type TestServer, testServer } from '../support/a-server.ts';
import { CLINIC, roomOf, type TempStore, tempStore } from '../support/a-store.ts';
import { PATIENCE_MS } from '../support/patience.ts';

interface Summaries {
  readonly participants: readonly { readonly summary: Summary; readonly damagedAtMs?: readonly number[] }[];
}

let temp: TempStore;
let under: TestServer;

/** Two minutes at 150, one sample a second. */
async function aClass(classId: string): Promise<void> {
  const events = logOf(
    { slots: [plan(1)] },
    [0, { kind: 'assigned', slot: asSlot(1), strap: strapOf(1) }],
    [0, { kind: 'started' }],
    [120, { kind: 'ended', reason: 'staff' }],
  );
  for (const { seq, ...event } of events) {
    if (event.kind === 'prepared') {
      const { roomId } = roomOf(1);
      await temp.store.classes.create({ classId, clinicId: CLINIC.clinicId, roomId, event });
    } else await temp.store.classes.append(classId, asClassSeq(seq - 1), event);
  }
  await temp.store.recordings.journal(
    [0, 1].map((n) =>
      journalRow(
        classId,
        n,
        encodeBlock(
          Array.from({ length: 60 }, (_, s) => ({
            atMs: at(n * 60 + s),
            heartRateBpm: 150,
            rrTicks: [],
            strap: { sensor: sensorOf(1), beatCount: null, beatTimeTicks: null, contact: 'on' as const },
          })),
        ),
      ),
    ),
  );
}
function journalRow(classId: string, n: number, blocks: Uint8Array) {
  const minute = at(n * 60) / 60_000;
  return { classId, slot: asSlot(1), source: 'gw/boot', minute, second: minute * 60, blocks };
}

function database<T>(work: (database: DatabaseSync) => T): T {
  using open = new DatabaseSync(join(temp.folder, 'test.sqlite'), { timeout: PATIENCE_MS });
  return work(open);
}
/** As whoever wrote it would have: with its checksum. */
function rewriteEvent(
  classId: string,
  seq: number,
  change: (row: EventColumns) => Partial<EventColumns>,
): void {
  database((open) => {
    const row = open
      .prepare(
        `select class_id classId, seq, at_ms atMs, actor, kind, command_id commandId, data from event
         where class_id = ? and seq = ?`,
      )
      .get(classId, seq) as unknown as EventColumns;
    const now = { ...row, ...change(row) };
    open
      .prepare('update event set kind = ?, data = ?, checksum = ? where class_id = ? and seq = ?')
      .run(now.kind, now.data, eventChecksum(now), classId, seq);
  });
}
async function get<T>(path: string): Promise<{ status: number; body: T }> {
  const reply = await fetch(under.server.url + path);
  return { status: reply.status, body: (await reply.json()) as T };
}
async function meanBpm(classId: string): Promise<number | null | undefined> {
  const { body } = await get<Summaries>(`/api/classes/${classId}/summary`);
  return body.participants[0]?.summary.heartRate?.mean;
}
const changed = (data: string, change: object): string =>
  JSON.stringify({ ...(JSON.parse(data) as object), ...change });

const EVENTS: readonly (readonly [
  what: string,
  seq: number,
  change: (row: EventColumns) => Partial<EventColumns>,
])[] = [
  ['of a kind that is not known', 3, () => ({ kind: 'warmed-again', data: '{"byS":60}' })],
  ['of a kind that every object has', 3, () => ({ kind: 'constructor' })],
  ['that is a list', 2, () => ({ data: '[]' })],
  ['that is nothing', 2, () => ({ data: 'null' })],
  ['that is no JSON', 3, () => ({ data: '{' })],
  ['with a strap of another shape', 2, ({ data }) => ({ data: changed(data, { strap: 'ant:1' }) })],
  ['without its slot', 2, ({ data }) => ({ data: changed(data, { slot: undefined }) })],
  ['that plans without slots', 1, ({ data }) => ({ data: changed(data, { slots: undefined }) })],
  ['that plans the class a second time', 3, () => ({ kind: 'prepared' })],
  [
    'of a plan with a phase of another kind',
    1,
    ({ data }) => ({ data: data.replaceAll('"work"', '"sprint"') }),
  ],
  [
    'of a plan with a station in words',
    1,
    ({ data }) => ({ data: data.replace(/"station":\d+/, '"station":"elleve"') }),
  ],
];

beforeAll(async () => {
  temp = await tempStore();
  for (const classId of ['beside', 'plan', 'summary', 'blocks']) await aClass(classId);
  for (const [what, seq, change] of EVENTS) {
    await aClass(what);
    rewriteEvent(what, seq, change);
  }
  under = await testServer({ temp });
});
afterAll(async () => {
  await under.close();
  await temp.close();
});

it.each(EVENTS)(
  '[STO90] a class with an event %s is not shown, and the place is named',
  async (what, seq) => {
    for (const path of ['', '/summary', '/participants/1/notes']) {
      const { status, body } = await get<ErrorReply>(`/api/classes/${what}${path}`);
      expect([status, body.error.kind], JSON.stringify(body)).toEqual([500, 'damaged']);
      expect(body.error.text.en).toContain(`event ${seq}`);
    }
    const { damaged } = (await get<StorageState>('/api/storage')).body;
    expect(damaged).toContainEqual(expect.objectContaining({ what: 'event', classId: what, seq }));
  },
);

it('[STO90] every such place is found when the store is read through; other classes are shown, health tells it', async () => {
  const found = (await temp.store.upkeep.verify()).map(({ classId, seq }) => [classId, seq]);
  expect(found.toSorted()).toEqual(EVENTS.map(([what, seq]) => [what, seq]).toSorted());
  expect(await meanBpm('beside')).toBe(150);
  expect((await get('/api/classes')).status).toBe(200);
  expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok', database: 'damaged' } });
});

it('[STO91] a plan that this version does not have is shown and judged as it was stored', async () => {
  const before = (await get<Summaries>('/api/classes/beside/summary')).body.participants;
  rewriteEvent('plan', 1, ({ data }) => {
    const { template, ...rest } = JSON.parse(data) as { template: object };
    return {
      data: JSON.stringify({ ...rest, template: { ...template, id: 'constructor', name: 'Ukjent' } }),
    };
  });
  expect((await get<Summaries>('/api/classes/plan/summary')).body.participants).toEqual(before);
  expect((await get('/api/classes/plan')).status).toBe(200);
});

it('[STO92] a kept summary of another shape is computed anew, and the new one takes its place', async () => {
  const before = await get<Summaries>('/api/classes/summary/summary');
  expect(before.body.participants[0]?.summary.heartRate?.mean).toBe(150);
  const kept = () =>
    database((open) =>
      open.prepare(`select json, algorithm from summary where class_id = 'summary' and slot = 1`).get(),
    ) as { json: string; algorithm: string };
  const { algorithm } = kept();
  for (const json of ['{}', '[]', 'null', '7', '{"heartRate":{"mean":999}}', 'no JSON']) {
    const checksum = summaryChecksum({ classId: 'summary', slot: asSlot(1), algorithm, json });
    database((open) =>
      open
        .prepare(`update summary set json = ?, checksum = ? where class_id = 'summary' and slot = 1`)
        .run(json, checksum),
    );
    expect(await get<Summaries>('/api/classes/summary/summary'), json).toEqual(before);
    expect(kept().json).not.toBe(json);
  }
});

it('[STO93] blocks that this version does not know are in no figure, and their minutes are named', async () => {
  await temp.store.recordings.journal([
    journalRow(
      'blocks',
      2,
      sealBlock(9, (out) => out.u8(7)),
    ),
  ]);
  const { body } = await get<Summaries>('/api/classes/blocks/summary');
  expect(body.participants[0]).toMatchObject({
    summary: { heartRate: { mean: 150 } },
    damagedAtMs: [at(120)],
  });
});
