import { asSlot, LOG_START, nextSeq } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { START_MS, template } from '../../test/support/a-class.ts';
import { classes, command, detail, get } from '../../test/support/a-console.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { GROUP, write } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { prepareClass } from '../control/prepare.ts';

const HOUR = 3_600_000;
let under: TestServer;
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, START_MS).clock });
});
afterAll(() => under.close());

it('[API90] list, class, stretches and notes are shown with the dates that staff said are right', async () => {
  const { services, url } = under.server;
  const room = services.rooms[0]!;
  await room.clock.known;
  const members = await under.store.people.members(GROUP.groupId);
  const classId = await prepareClass(services, room, { template: template(), members, actor: 'staff-1' });
  await command(url, classId, { kind: 'start' });
  await command(url, classId, { kind: 'note', slot: asSlot(1), text: 'rolig i dag' });
  const [before, listed] = [await detail(url, classId), (await classes(url))[0]];
  const lastSeq = room.log.current()?.model.lastSeq ?? LOG_START;
  const differs = { kind: 'clock-differs', clockMs: START_MS - HOUR, correctionMs: 0 } as const;
  await write(room.log, { ...differs, atMs: START_MS, actor: 'system', commandId: null });
  expect((await classes(url))[0]).toEqual(listed);
  await command(url, classId, { kind: 'clock', seq: nextSeq(lastSeq), right: 'machine' });
  const after = await detail(url, classId);
  expect(after.entry.startedAtMs).toBe((before.entry.startedAtMs ?? 0) - HOUR);
  expect((await classes(url))[0]).toEqual(after.entry);
  expect(after.spans.map(({ fromMs }) => fromMs)).toEqual(before.spans.map(({ fromMs }) => fromMs - HOUR));
  const { notes } = await get<{ notes: { atMs: number }[] }>(
    url,
    `/api/classes/${classId}/participants/1/notes`,
  );
  expect(notes.map(({ atMs }) => atMs)).toEqual([START_MS - HOUR]);
});
