/** How a class's plan runs on in time: phase after phase, and what a pause and a skip do to it. Changed in place. */

export type ClassStatus = 'prepared' | 'running' | 'paused' | 'ended';

/** A stretch of class time in one phase; a pause splits a phase in two stretches. */
export interface PhaseSpan {
  readonly phaseIndex: number;
  readonly fromMs: number;
  /** null: still running when the log ends. */
  readonly toMs: number | null;
}

export interface PlanTime {
  /** The plan's lengths with extensions, seconds; null: open. */
  readonly durationsS: readonly (number | null)[];
  status: ClassStatus;
  spans: PhaseSpan[];
  phaseIndex: number;
  /** Milliseconds of the present phase in its closed spans. */
  phaseElapsedMs: number;
}

/** Lets the plan run on to `atMs`: every phase whose time is up is closed at its own last millisecond. */
export function advance(time: PlanTime, atMs: number): void {
  for (;;) {
    const span = time.spans.at(-1);
    const durationS = time.durationsS[time.phaseIndex];
    if (time.status !== 'running' || span === undefined || durationS === null || durationS === undefined)
      return;
    const boundaryMs = span.fromMs + Math.max(0, durationS * 1000 - time.phaseElapsedMs);
    if (boundaryMs > atMs) return;
    nextPhase(time, boundaryMs);
  }
}

function closeSpan(time: PlanTime, atMs: number): void {
  const span = time.spans.at(-1);
  if (span === undefined || span.toMs !== null) return;
  const toMs = Math.max(span.fromMs, atMs);
  time.spans[time.spans.length - 1] = { ...span, toMs };
  time.phaseElapsedMs += toMs - span.fromMs;
}

function nextPhase(time: PlanTime, atMs: number): void {
  closeSpan(time, atMs);
  if (time.phaseIndex + 1 >= time.durationsS.length) {
    time.status = 'ended';
    return;
  }
  time.phaseIndex += 1;
  time.phaseElapsedMs = 0;
  time.spans.push({ phaseIndex: time.phaseIndex, fromMs: atMs, toMs: null });
}

export function pauseAt(time: PlanTime, atMs: number): void {
  advance(time, atMs);
  if (time.status !== 'running') return;
  closeSpan(time, atMs);
  time.status = 'paused';
}

/** A skip of a phase that is over already changes nothing. In a pause the next phase stands paused at its start. */
export function skipAt(time: PlanTime, phaseIndex: number, atMs: number): void {
  advance(time, atMs);
  if (time.phaseIndex !== phaseIndex) return;
  if (time.status === 'running') nextPhase(time, atMs);
  else if (time.status !== 'paused') return;
  else if (phaseIndex + 1 >= time.durationsS.length) time.status = 'ended';
  else {
    time.phaseIndex += 1;
    time.phaseElapsedMs = 0;
  }
}
