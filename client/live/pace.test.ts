import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** A clock that goes by hand, with one timer at a time. */
function paced(everyMs: number) {
  let nowMs = 0;
  let timer: { dueMs: number; task: () => void } | null = null;
  const doneAtMs: number[] = [];
  const ports = {
    nowMs: () => nowMs,
    after: (delayMs: number, task: () => void) => {
      timer = { dueMs: nowMs + delayMs, task };
      return () => {
        timer = null;
      };
    },
  };
  const pace = new Pace(
    ports,
    () => everyMs,
    () => doneAtMs.push(nowMs),
  );
  const to = (ms: number): void => {
    while (timer !== null && timer.dueMs <= ms) {
      const { dueMs, task } = timer;
      timer = null;
      nowMs = dueMs;
      task();
    }
    nowMs = ms;
  };
  return { pace, doneAtMs, to };
}

describe('a wall’s pace', () => {
  it('[WALL37] the first change after quiet is drawn at once, those that follow closely are drawn together', () => {
    const { pace, doneAtMs, to } = paced(100);
    for (const ms of [0, 10, 20, 99, 100, 150, 500]) {
      to(ms);
      pace.ask();
    }
    to(1_000);
    expect(doneAtMs).toEqual([0, 100, 200, 500]);
  });

  it('[WALL37] what waits is drawn at once when it must be, and not a second time', () => {
    const { pace, doneAtMs, to } = paced(100);
    pace.ask();
    to(10);
    pace.flush();
    pace.ask();
    to(20);
    pace.flush();
    to(1_000);
    expect(doneAtMs).toEqual([0, 20]);
  });

  it('[WALL37] with no pace every change is drawn as it comes', () => {
    const { pace, doneAtMs, to } = paced(0);
    for (const ms of [0, 1, 2]) {
      to(ms);
      pace.ask();
    }
    expect(doneAtMs).toEqual([0, 1, 2]);
  });
});
