/**
 * A tap: what somebody told at this screen, from the moment of the tap until the server's log shows it. The shape is what
 * is kept on the tablet too, so it is checked when it is read back. Pure.
 */

import { CommandBody } from '@takt/shared/api/classes.ts';
import { matches } from '@takt/shared/check.ts';
import { expiresAfterMs, runsTheClass } from '@takt/shared/class/class-commands.ts';
import type { ClassSeq, Slot, Station } from '@takt/shared/ids.ts';

/** A person's own choice, which belongs to no class: the newest counts, and sending it twice changes nothing. */
interface ChoiceStep {
  readonly kind: 'choices';
  /** Where it was tapped. */
  readonly slot: Slot;
  readonly personId: string;
  readonly autoSignIn: boolean;
}
export type Step = CommandBody | ChoiceStep;
export type StepKind = Step['kind'];

export interface Tap {
  /** The command's own id: sent again, it is the same command. */
  readonly id: string;
  /** Who tapped: the session's actor. Nobody else's session sends it. */
  readonly actor: string;
  readonly roomId: string | null;
  readonly classId: string;
  /** RosterStaff.lastSeq then, 0 where nobody knew. */
  readonly seenSeq: ClassSeq;
  readonly phaseIndex: number | null;
  /** This device's time of day at the tap. */
  readonly wallMs: number;
  /** The room's clock at the tap, where it was known: how old a tap is does not depend on the tablet's clock then. */
  readonly roomMs: number | null;
  /** The class's time of day at the tap, which may run faster or stand elsewhere than this device's; absent: nobody knew. */
  readonly dateMs?: number;
  readonly step: Step;
  /** Whom it is about, for whoever reads it when the class is no longer on the screen. */
  readonly about: { readonly station: Station; readonly nickname: string | null } | null;
  /** The number on the strap that was chosen. */
  readonly strapLabel: string | null;
}

type Unknown<T> = { readonly [K in keyof T]?: unknown };
const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isOrNull = (type: string, value: unknown): boolean => value === null || typeof value === type;

/** Is this a tap as this version writes it? What was kept by another version may be of another shape. */
export function isTap(value: unknown): value is Tap {
  if (!isRecord(value)) return false;
  const { id, actor, roomId, classId, seenSeq, phaseIndex, step, about, strapLabel } = value as Unknown<Tap>;
  const { wallMs, roomMs, dateMs = 0 } = value as Unknown<Tap>;
  const texts = [id, actor, classId].every((text) => typeof text === 'string');
  const numbers = isWhole(seenSeq) && [wallMs, dateMs].every((number) => typeof number === 'number');
  const nullable = (phaseIndex === null || isWhole(phaseIndex)) && isOrNull('number', roomMs);
  const named = isOrNull('string', roomId) && isOrNull('string', strapLabel);
  return texts && numbers && nullable && named && isAbout(about) && isStep(step);
}

function isAbout(value: unknown): boolean {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  const { station, nickname } = value as Unknown<NonNullable<Tap['about']>>;
  return typeof station === 'number' && isOrNull('string', nickname);
}

function isStep(value: unknown): value is Step {
  if (matches(CommandBody, value)) return true;
  if (!isRecord(value)) return false;
  const { kind, slot, personId, autoSignIn } = value as Unknown<ChoiceStep>;
  const choice = kind === 'choices' && typeof slot === 'number' && typeof personId === 'string';
  return choice && typeof autoSignIn === 'boolean';
}

/** What is told about a person waits so long on the tablet, and no longer. */
export const KEPT_MS = 24 * 3_600_000;

/** A step of the class itself: a late one is worse than none. */
export const isOfTheMoment = ({ kind }: Step): boolean => kind !== 'choices' && runsTheClass(kind);

/** For how long it may be sent, ms. The server refuses a step that is older (shared/class/class-commands.ts). */
export const lifetimeMs = ({ kind }: Step): number =>
  (kind === 'choices' ? null : expiresAfterMs(kind)) ?? KEPT_MS;

/** When it was tapped, as the class dates it: what is shown beside it, also when the server has it. */
export const dateOf = ({ dateMs, wallMs }: Tap): number => dateMs ?? wallMs;

/** The slot that a tap is about, or null. */
export function slotOf(step: Step): Slot | null {
  return 'slot' in step ? step.slot : null;
}

/** The words in it that somebody wrote, and would have to write again. */
export function writtenIn(step: Step): string | null {
  if (step.kind === 'note') return step.text;
  return step.kind === 'leave' && step.reason !== '' ? step.reason : null;
}
