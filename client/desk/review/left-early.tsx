/** When somebody left and why; taken back here by whoever steers classes, when it was a mistake. */
import type { ClassDetail } from '@takt/shared/api/classes.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { postCommand } from '../api.ts';
import { newId } from '../new-id.ts';
import { say } from '../words/words.ts';

type Left = ClassDetail['slots'][number]['left'];

function leftText(left: NonNullable<Left>, timeZone: string): string {
  const time = timeOfDay(left.atMs, timeZone, language());
  return left.reason === '' ? say('leftAtNoReason', { time }) : say('leftAt', { time, reason: left.reason });
}

/** Under a heading that says what it is: "kl. 10.40: Ubehag". */
export function leftShort({ atMs, reason }: NonNullable<Left>, timeZone: string): string {
  const time = timeOfDay(atMs, timeZone, language());
  return reason === '' ? time : `${time}: ${reason}`;
}

interface LeftEarlyProps {
  readonly classId: string;
  readonly slot: number;
  readonly left: Left;
  readonly timeZone: string;
  readonly maySteer: boolean;
}

export function LeftEarly({ classId, slot, left, timeZone, maySteer }: LeftEarlyProps) {
  const queries = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; fault: string | null }>({ busy: false, fault: null });
  if (left === null) return null;

  const rejoin = async (): Promise<void> => {
    setState({ busy: true, fault: null });
    const answer = await postCommand(classId, {
      commandId: newId(),
      seenSeq: 0,
      phaseIndex: null,
      ageMs: 0,
      command: { kind: 'rejoin', slot },
    });
    const refused = answer.outcome === 'refused' ? answer.text?.[language()] : undefined;
    const fault = answer.outcome === 'done' ? null : (refused ?? say('rejoinNoAnswer'));
    await Promise.all(
      ['class', 'summary', 'curve'].map((what) => queries.invalidateQueries({ queryKey: [what, classId] })),
    );
    setState({ busy: false, fault });
  };

  return (
    <div className="left-early">
      <p>{leftText(left, timeZone)}</p>
      {maySteer && (
        <p className="print-hidden">
          {say('rejoinText')}{' '}
          <button
            type="button"
            className="button outline"
            disabled={state.busy}
            onClick={() => void rejoin()}
          >
            {say('rejoin')}
          </button>
        </p>
      )}
      {state.fault !== null && (
        <p className="inline-error" role="alert">
          {state.fault}
        </p>
      )}
    </div>
  );
}
