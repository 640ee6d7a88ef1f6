/** What a room's owner writes into the class's log by itself, without anybody's tap. Pure; null: nothing is to be written. */
import { type ClassModel, classAt, hasEnded } from '@takt/shared/class/class.ts';
import type { NewEvent } from '../store/store.ts';
import type { ReadClass } from './amend.ts';
import { mustAsk } from './dates.ts';

/** Product rule "Pause and outage": up to two minutes the class's time ran on. */
const OUTAGE_AFTER_MS = 120_000;

const BY_THE_OWNER = { actor: 'system', commandId: null } as const;

/** The plan has run out: the class ended at the plan's last instant, not when that was seen. */
export function endOfPlan(model: ClassModel, nowMs: number): NewEvent | null {
  const { planEndedAtMs } = classAt(model, nowMs);
  if (planEndedAtMs === null || hasEnded(model)) return null;
  return { ...BY_THE_OWNER, kind: 'ended', reason: 'plan', atMs: planEndedAtMs };
}

/** Nobody has counted this class since `fromMs`. A class that stood paused has lost nothing. */
export function outageSince(model: ClassModel, fromMs: number, nowMs: number): NewEvent | null {
  if (model.status !== 'running' || nowMs - fromMs <= OUTAGE_AFTER_MS) return null;
  return { ...BY_THE_OWNER, kind: 'outage', fromMs, atMs: nowMs };
}

/** The owner's machine has another time of day than the class, and staff have not been asked of that yet. */
export function clockQuestion(
  { events, model }: ReadClass,
  { machineMs, nowMs }: { readonly machineMs: number; readonly nowMs: number },
): NewEvent | null {
  if (!mustAsk(events, machineMs, nowMs)) return null;
  const correctionMs = model.dateCorrectionMs;
  return {
    ...BY_THE_OWNER,
    kind: 'clock-differs',
    clockMs: Math.round(machineMs),
    correctionMs,
    atMs: nowMs,
  };
}
