/** The technician's page: every room's receivers, how they are, and a code for a new one. */
import type { Session } from '@takt/shared/api/common.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchBusUp, fetchGateways, fetchSession } from '../api.ts';
import { FailedPart, Loading, LoadingPart } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { ReviewBar, useReviewArea } from '../parts/review-bar.tsx';
import { Storage } from '../parts/storage/storage.tsx';
import { useEverySecond } from '../parts/use-every-second.ts';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { BackupLine } from './backup-line.tsx';
import { Enrol } from './enrol.tsx';
import { ReachLine } from './reach-line.tsx';
import { ReceiverCard } from './receiver-card.tsx';
import { isAged } from './receiver-view.ts';
import { age } from './say-age.ts';
import './receivers.css';

const ASKED_EVERY_MS = 5_000;

export function Receivers() {
  useReviewArea();
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const failure = failureOf(session);
  const retry = (): void => void session.refetch();
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (session.data === undefined) return <Loading onRetry={retry} />;
  return (
    <div className="review">
      <ReviewBar demonstration={session.data.demonstration} />
      <main className="receivers">
        <h1>{say('receivers')}</h1>
        <p className="quiet">{say('receiversLead')}</p>
        {session.data.rooms.map((room) => (
          <RoomReceivers key={room.roomId} room={room} />
        ))}
        <BackupLine timeZone={session.data.timeZone} />
        <ReachLine />
        <p className="caption">{say('notDiagnostics')}</p>
        <div className="receivers-news">
          <Storage timeZone={session.data.timeZone} />
          <BusAway />
        </div>
      </main>
    </div>
  );
}

/** The servers have lost each other: what it means, and what to do. */
function BusAway() {
  const busUp = useQuery({
    queryKey: ['bus-up'],
    queryFn: fetchBusUp,
    refetchInterval: ASKED_EVERY_MS,
    refetchIntervalInBackground: true,
    retry: false,
  });
  if (busUp.data !== false) return null;
  return (
    <p className="receivers-aged" role="alert">
      {say('busAway')}
    </p>
  );
}

function RoomReceivers({ room }: { room: Session['rooms'][number] }) {
  const [enrolling, setEnrolling] = useState(false);
  const gateways = useQuery({
    queryKey: ['gateways', room.roomId],
    queryFn: async () => ({ entries: await fetchGateways(room.roomId), atMs: performance.now() }),
    refetchInterval: ASKED_EVERY_MS,
    refetchIntervalInBackground: true,
    retry: false,
  });
  const nowMs = useEverySecond();
  const answerAgeS = gateways.data === undefined ? 0 : Math.max(0, (nowMs - gateways.data.atMs) / 1000);
  const aged = isAged(answerAgeS);
  return (
    <section aria-label={room.name}>
      <header className="receivers-room">
        <h2>{room.name}</h2>
        <button type="button" className="button bar" onClick={() => setEnrolling(true)}>
          {say('receiverNew')}
        </button>
      </header>
      {gateways.isPending && <LoadingPart onRetry={() => void gateways.refetch()} />}
      {failureOf(gateways) !== null && <FailedPart onRetry={() => void gateways.refetch()} />}
      {aged && (
        <p className="receivers-aged" role="alert">
          {say('receiversAged', { age: age(answerAgeS) })}
        </p>
      )}
      {gateways.data?.entries.length === 0 && <p className="quiet">{say('receiversNone')}</p>}
      <div className="receivers-cards">
        {gateways.data?.entries.map((entry) => (
          <ReceiverCard
            key={entry.gatewayId}
            entry={entry}
            answerAgeS={answerAgeS}
            onChanged={() => void gateways.refetch()}
          />
        ))}
      </div>
      {enrolling && <Enrol room={room} onClose={() => setEnrolling(false)} />}
    </section>
  );
}
