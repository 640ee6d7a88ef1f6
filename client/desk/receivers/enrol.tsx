/** A code for a new receiver, large enough to be read from the treadmills, with what to type there. */
import type { Session } from '@takt/shared/api/common.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { minutesSeconds } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { ApiError, newEnrolment } from '../api.ts';
import { LoadingPart } from '../parts/loading.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';

export function Enrol({ room, onClose }: { room: Session['rooms'][number]; onClose: () => void }) {
  const enrolment = useMutation({
    mutationFn: async () => {
      const { code, validForS } = await newEnrolment({
        roomId: room.roomId,
        kind: 'gateway',
        station: null,
      });
      return { code, untilMs: performance.now() + validForS * 1000 };
    },
  });
  const { mutate } = enrolment;
  useEffect(() => mutate(), [mutate]);
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const given = enrolment.data;
  const leftS = given === undefined ? 0 : (given.untilMs - nowMs) / 1000;
  return (
    <Sheet title={say('enrolTitle', { room: room.name })} onClose={onClose} wide>
      <div className="stack enrol">
        {enrolment.isPending && <LoadingPart onRetry={() => mutate()} />}
        {enrolment.isError && (
          <p className="inline-error" role="alert">
            {(enrolment.error instanceof ApiError && enrolment.error.text?.[language()]) || say('loadFailed')}
          </p>
        )}
        {given !== undefined && leftS > 0 && (
          <>
            <p className="enrol-code">
              <span className="caption">{say('enrolCode')}</span>
              <b>
                {given.code.slice(0, 4)} {given.code.slice(4)}
              </b>
            </p>
            <p className="quiet">{say('enrolType')}</p>
            <code className="enrol-command">
              takt gateway --server {location.origin} --enrol {given.code}
            </code>
            <p className="quiet">{say('enrolLeft', { time: minutesSeconds(leftS) })}</p>
          </>
        )}
        {given !== undefined && leftS <= 0 && <p role="status">{say('enrolOver')}</p>}
        {!enrolment.isPending && leftS <= 0 && (
          <button type="button" className="button" onClick={() => mutate()}>
            {say('enrolAgain')}
          </button>
        )}
      </div>
    </Sheet>
  );
}
