/** When somebody left and why; taken back here by whoever steers classes, when it was a mistake. */

import type { ClassDetail } from '@takt/shared/api/classes.ts';
import type { ClassSeq, Slot, Station } from '@takt/shared/ids.ts';
import { useSyncExternalStore } from 'react';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import type { Outbox } from '../outbox/outbox.ts';
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
  readonly slot: Slot;
  readonly station: Station;
  readonly nickname: string | null;
  readonly left: Left;
  /** The class's log as `left` tells of it. */
  readonly lastSeq: ClassSeq;
  readonly timeZone: string;
  readonly maySteer: boolean;
  readonly outbox: Outbox;
}

export function LeftEarly(props: LeftEarlyProps) {
  const { classId, slot, left, lastSeq, timeZone, maySteer, outbox } = props;
  const { taps } = useSyncExternalStore(outbox.subscribe, outbox.state);
  if (left === null) return null;
  const tapped = taps.findLast(
    ({ tap, status }) =>
      (status === 'underWay' || status === 'saved') &&
      tap.classId === classId &&
      tap.step.kind === 'rejoin' &&
      tap.step.slot === slot,
  );
  // What was saved is not shown as it was before while it is read again.
  if (tapped?.status === 'saved' && (tapped.seq ?? 0) > lastSeq) return null;
  const { station, nickname } = props;
  const rejoin = (): void =>
    outbox.send(
      { classId, lastSeq, phaseIndex: null, about: { station, nickname } },
      { kind: 'rejoin', slot },
    );

  return (
    <div className="left-early">
      <p>{leftText(left, timeZone)}</p>
      {maySteer && (
        <p className="print-hidden">
          {say('rejoinText')}{' '}
          <button type="button" className="button outline" disabled={tapped !== undefined} onClick={rejoin}>
            {say('rejoin')}
          </button>{' '}
          {tapped !== undefined && (
            <small className="unsaved">{say(tapped.delayed ? 'waitsForTakt' : 'saving')}</small>
          )}
        </p>
      )}
    </div>
  );
}
