/** The demonstration's own data, opened again after its people were changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDemonstration } from '../../commands/parts/demonstration.ts';
import { openStore } from '../support/open-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takt-demonstration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (participants: number) =>
  openDemonstration(
    {
      folder: null,
      shown: folder,
      open: () => openStore(join(folder, 'demonstration.sqlite')),
      close: async () => {},
    },
    participants,
  );

it('[ERA7] a demonstration from which somebody was deleted opens again without them; one of another size is refused', async () => {
  const { store } = await open(3);
  await store.erasure.erase('demo-01', { actor: 'staff-1', atMs: 1, why: 'asked' });
  await store.close();
  const again = await open(3);
  const members = await again.store.people.members(again.groupId);
  expect(members.map(({ plan }) => plan.personId)).toEqual(['demo-02', 'demo-03']);
  await again.store.close();
  await expect(open(4)).rejects.toMatchObject({
    text: { en: expect.stringContaining('a demonstration of 3 participants') },
  });
});
