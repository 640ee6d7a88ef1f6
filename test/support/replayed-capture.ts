/** A capture replayed through the real program as a class of its own: what every screen was shown, and what was counted. */
import type { Frame, FrameSlot, Projection } from '@takt/shared/wire/frame.ts';
import { classes, type Participant, ROOM, summaries } from './a-console.ts';
import { PATIENCE_MS } from './patience.ts';
import { startTakt } from './program.ts';
import { watch } from './viewer.ts';

/** What a screen was shown of a slot, a second of class time from its start. */
export interface Shown extends FrameSlot {
  readonly s: number;
}

export interface ReplayedCapture {
  /** By slot, what the console was shown while the class ran. */
  readonly shown: ReadonlyMap<number, readonly Shown[]>;
  /** The same of the wall. */
  readonly onWall: ReadonlyMap<number, readonly Shown[]>;
  readonly summaries: readonly Participant[];
}

export async function replayedCapture(
  file: string,
  run: string,
  speed: number,
  patienceMs = PATIENCE_MS,
): Promise<ReplayedCapture> {
  await using takt = await startTakt([
    ...['start', '--radio', `replay:${file}`, '--run', run, '--speed', String(speed)],
  ]);
  const screens = whatIsShown();
  const watching = (['console', 'wall'] as const).map((projection) =>
    watch(takt.url, ROOM, projection, { onFrame: screens.take }),
  );
  await using console = await watching[0]!;
  await using wall = await watching[1]!;
  void [console, wall];
  const until = performance.now() + patienceMs;
  while (!takt.stdout().includes('The class has ended')) {
    if (performance.now() > until) throw new Error(`it never ended\n${takt.stdout()}${takt.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [entry] = await classes(takt.url);
  return { ...screens.of, summaries: await summaries(takt.url, entry?.classId ?? '') };
}

/** Keeps what the frames of both kinds of screens show while the class runs. */
export function whatIsShown() {
  const of: Record<'shown' | 'onWall', Map<number, Shown[]>> = { shown: new Map(), onWall: new Map() };
  const kept: Record<Projection, Map<number, Shown[]>> = { console: of.shown, wall: of.onWall };
  let startedAtMs: number | null = null;
  return {
    of,
    take(frame: Frame): void {
      if (frame.status !== 'running') return;
      startedAtMs ??= frame.atMs - frame.phaseElapsedMs;
      const s = (frame.atMs - startedAtMs) / 1000;
      for (const slot of frame.slots) {
        const shown = kept[frame.projection].get(slot.slot) ?? [];
        kept[frame.projection].set(slot.slot, shown);
        shown.push({ ...slot, s });
      }
    },
  };
}
