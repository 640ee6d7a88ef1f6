/**
 * A console's command, judged against the class as it is now: the event that comes of it, or why not. Pure.
 * - A step that runs the class (start, pause, resume, extend, skip, end, undo) is refused when it comes more than 5 s
 *   (COMMAND_EXPIRES_AFTER_MS) after the tap, or once the class has ended (but for `end`, and for what shows a wall again
 *   that was cleared); one that says who wears which strap after 120 s (PAIRING_EXPIRES_AFTER_MS).
 * - `extend` and `skip` are meant for the phase that the console showed (`phaseIndex`). When the class has gone on to
 *   another they are refused: they would do to this one what nobody meant for it, such as skip an interval.
 * Which step is of which kind stands in shared/class/class-commands.ts; what each needs, and what comes of it, in steps.ts.
 */
import type { Command } from '@takt/shared/api/classes.ts';
import { classAt } from '@takt/shared/class/class.ts';
import { hasExpired, meansAPhase, runsTheClass } from '@takt/shared/class/class-commands.ts';
import type { AppError } from '@takt/shared/errors.ts';
import type { NewEvent } from '../store/store.ts';
import { refuse } from './refusals.ts';
import { eventOf, type Judgement } from './steps.ts';

export function judge(command: Command, judgement: Judgement): NewEvent {
  const { model, nowMs, clockRate, actor } = judgement;
  const { kind } = command.command;
  if (hasExpired(kind, command.ageMs)) throw tooLate(runsTheClass(kind));
  const now = classAt(model, nowMs);
  // A wall that was blanked when the class had ended can be shown again.
  const shows = model.blanked && (kind === 'resume' || kind === 'undo');
  const past = now.status === 'ended' && runsTheClass(kind) && kind !== 'end' && !shows;
  if (past) throw refuse('conflict', 'Ikke utført: timen er avsluttet.', 'Not done: the class has ended.');
  const meantPhase = meansAPhase(kind) ? command.phaseIndex : null;
  if (meantPhase !== null && meantPhase !== now.phaseIndex) {
    throw refuse(
      'conflict',
      'Ikke utført: timen var alt gått videre til neste fase.',
      'Not done: the class had already gone on to the next phase.',
    );
  }
  // A step about a person keeps the time at which it was tapped; a step that runs the class happens now.
  const atMs = runsTheClass(kind) ? nowMs : Math.max(model.preparedAtMs, nowMs - command.ageMs * clockRate);
  const body = eventOf(command.command, { ...judgement, now, atMs });
  return { atMs, actor, commandId: command.commandId, ...body };
}

function tooLate(ofTheClass: boolean): AppError {
  return ofTheClass
    ? refuse(
        'too-late',
        'Ikke utført: kommandoen kom for sent fram.',
        'Not done: the command arrived too late.',
      )
    : refuse(
        'too-late',
        'Ikke utført: det kom for sent fram. Se hvem som har beltet nå, og gjør det på nytt.',
        'Not done: it arrived too late. See who has the strap now, and do it again.',
      );
}
