/**
 * The last 75 s of every tile: one point a class second, all canvases drawn in the same turn. Holds what was on the
 * wall anyway, in memory, for as long as it is on the wall.
 */

import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { FrameHeader } from '@takt/shared/wire/picture.ts';
import type { Band } from '@takt/shared/zones.ts';
import type { Cell } from '../live/cell.ts';
import type { Live } from '../live/live.ts';
import { traceHeight } from './gauge.ts';

export const TRACE_S = 75;
/** A longer silence is a gap; real seconds. */
const GAP_S = STALE_AFTER_MS / 1000;

export interface TracePoint {
  readonly atS: number;
  /** null: nothing live to draw. */
  readonly percent: number | null;
}

/** Adds a point and drops what has left the window; a clock that went back (another class) starts anew. */
export function withPoint(points: readonly TracePoint[], point: TracePoint): TracePoint[] {
  const last = points.at(-1);
  const kept = last !== undefined && last.atS >= point.atS ? [] : points;
  return [...kept.filter(({ atS }) => atS > point.atS - TRACE_S - GAP_S), point];
}

/** The lines to draw, split where there is a gap; x and y are parts of width and height, y upwards. */
export function traceLines(
  points: readonly TracePoint[],
  nowS: number,
  band: Band,
  gapS: number,
): { x: number; y: number }[][] {
  const lines: { x: number; y: number }[][] = [];
  let line: { x: number; y: number }[] = [];
  let beforeS: number | null = null;
  for (const { atS, percent } of points) {
    if (percent === null || (beforeS !== null && atS - beforeS > gapS)) line = [];
    beforeS = atS;
    if (percent === null) continue;
    if (line.length === 0) lines.push(line);
    line.push({ x: 1 - (nowS - atS) / TRACE_S, y: traceHeight(percent, band) });
  }
  return lines.map(smoothed);
}

/** Whole percents make a staircase of a slow change; a mean over five seconds draws the slope. */
const SMOOTH_POINTS = 2;

function smoothed(line: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  return line.map(({ x }, i) => {
    const reach = Math.min(SMOOTH_POINTS, i, line.length - 1 - i);
    const near = line.slice(i - reach, i + reach + 1);
    return { x, y: near.reduce((sum, point) => sum + point.y, 0) / near.length };
  });
}

/** A phase without a target is drawn on a scale of its own. */
const NO_BAND: Band = { floorPercent: 60, ceilingPercent: 95 };

type Draw = (lines: { x: number; y: number }[][]) => void;

export class Traces {
  readonly #live: Live;
  #bandOf: (phaseIndex: number) => Band | null = () => null;
  #people: ReadonlyMap<Slot, string | null> = new Map();
  readonly #header: Cell<FrameHeader | null>;
  readonly #draws = new Map<Slot, Draw>();
  readonly #points = new Map<Slot, TracePoint[]>();
  #drawnS = 0;

  constructor(live: Live) {
    this.#live = live;
    this.#header = live.header;
  }

  /** The class's plan: which band is the scale of a phase. */
  setBands(bandOf: (phaseIndex: number) => Band | null): void {
    this.#bandOf = bandOf;
    this.#drawAll();
  }

  /** Who has which slot: a line never stands beside another's name, nor beside that of somebody who has been hidden. */
  setPeople(people: ReadonlyMap<Slot, string | null>): void {
    for (const slot of this.#points.keys()) {
      if (this.#people.get(slot) === people.get(slot)) continue;
      this.#points.delete(slot);
      this.#drawOne(slot);
    }
    this.#people = people;
  }

  /** Begins to follow the frames; returns what ends it. */
  follow(): () => void {
    return this.#header.subscribe(() => {
      const header = this.#header.get();
      if (header === null) return;
      const atS = Math.floor(header.atMs / 1000);
      if (atS === this.#drawnS) return;
      this.#drawnS = atS;
      for (const slot of this.#draws.keys()) this.#addPoint(slot, atS);
      this.#drawAll();
    });
  }

  /** A tile's canvas wants to be drawn every class second, and now. */
  attach(slot: Slot, draw: Draw): () => void {
    this.#draws.set(slot, draw);
    this.#drawOne(slot);
    return () => this.#draws.delete(slot);
  }

  #addPoint(slot: Slot, atS: number): void {
    const value = this.#live.slot(slot).get();
    const percent = value?.signal === 'live' ? value.lampPercent : null;
    this.#points.set(slot, withPoint(this.#points.get(slot) ?? [], { atS, percent }));
  }

  #drawAll(): void {
    for (const slot of this.#draws.keys()) this.#drawOne(slot);
  }

  #drawOne(slot: Slot): void {
    const header = this.#header.get();
    if (header === null) return;
    const band = this.#bandOf(header.phaseIndex) ?? NO_BAND;
    const gapS = GAP_S * (this.#live.welcome.get()?.clockRate ?? 1);
    this.#draws.get(slot)?.(traceLines(this.#points.get(slot) ?? [], this.#drawnS, band, gapS));
  }
}
