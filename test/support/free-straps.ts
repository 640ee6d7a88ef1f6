/** The list for pairing as a console without a dialog for anybody would get it. */
import type { HeardStraps } from '@takt/server/live/pairing/heard.ts';
import type { ClassModel, StrapIdentity } from '@takt/shared/class/class.ts';
import type { HeardStrap } from '@takt/shared/wire/viewer.ts';

export function free(
  heard: HeardStraps,
  model: ClassModel | null,
  inventory: readonly StrapIdentity[],
  nowMs: number,
): HeardStrap[] {
  return heard.forPairing({ model, inventory, lastStraps: [] }, [], nowMs).straps;
}
