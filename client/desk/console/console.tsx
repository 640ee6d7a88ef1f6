/** The instructor's tablet. Which screen is up follows from the room's class: none, prepared, running, ended. */
import type { Session } from '@takt/shared/api/common.ts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { openLive } from '../../live/browser.ts';
import { useCell } from '../../live/store.ts';
import { fetchSession } from '../api.ts';
import { enterArea } from '../appearance.ts';
import { deskOutbox, followRoom } from '../outbox/desk-outbox.ts';
import { rosterWith } from '../outbox/shown.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { failureOf, queries } from '../queries.ts';
import './console.css';
import './today.css';
import './straps.css';
import './running.css';
import './people.css';
import './drawer.css';
import './many.css';
import './narrow.css';
import './upright.css';
import { Refusal } from '../parts/waiting/refusal.tsx';
import { Waiting } from '../parts/waiting/waiting.tsx';
import { ConsoleContext, type ConsoleParts, useTaps } from './context.ts';
import { Ended } from './ended.tsx';
import { Locked } from './locked.tsx';
import { Running } from './running.tsx';
import { Straps } from './straps.tsx';
import { Today } from './today.tsx';
import { useActive } from './use-active.ts';

export function Console() {
  const { roomId } = useParams({ strict: false });
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  useLayoutEffect(() => enterArea('console'), []);
  useActive(session.data?.name != null);
  const failure = failureOf(session);
  if (failure !== null) return <Failure error={failure} onRetry={() => void session.refetch()} />;
  if (session.data === undefined) return <Loading onRetry={() => void session.refetch()} />;
  const room = roomId ?? session.data.rooms[0]?.roomId;
  if (room === undefined) return <Notice word="noRoom" />;
  // Whoever unlocks a shared tablet has what they tapped themselves, and nobody else's.
  return <Room key={`${room} ${session.data.actor}`} session={session.data} roomId={room} />;
}

/** A shared tablet that nobody has unlocked. */
const isLocked = ({ sharedTablet, name }: Session): boolean => sharedTablet && name === null;

function Room({ session, roomId }: { session: Session; roomId: string }) {
  const [parts, setParts] = useState<ConsoleParts | null>(null);
  useEffect(() => {
    const live = openLive(roomId, 'console');
    const outbox = deskOutbox(session.actor);
    const leave = followRoom(live, roomId, outbox);
    setParts({ live, outbox, session, roomId });
    return () => {
      leave();
      live.stop();
    };
  }, [session, roomId]);
  if (parts === null) return null;
  return (
    <ConsoleContext value={parts}>
      <Screens parts={parts} />
    </ConsoleContext>
  );
}

function Screens({ parts: { live, outbox, session } }: { parts: ConsoleParts }) {
  const received = useCell(live.roster);
  const taps = useTaps();
  // Every control shows what was tapped, whichever part of the screen it is in.
  const roster = useMemo(() => (received === null ? null : rosterWith(received, taps)), [received, taps]);
  const link = useCell(live.link);
  const [followed, setFollowed] = useState<string | null>(null);
  const runningId = roster?.status === 'running' || roster?.status === 'paused' ? roster.classId : null;
  useEffect(() => {
    if (runningId !== null) setFollowed(runningId);
  }, [runningId]);

  useEffect(() => {
    // Logged out, or locked: the session says which.
    if (link === 'notAllowed') void queries.invalidateQueries({ queryKey: ['session'] });
  }, [link]);

  if (isLocked(session)) return <Locked roster={roster} />;
  if (link === 'notAllowed') return <Notice word="notAllowed" />;
  if (roster === null)
    return (
      <Loading word="linkConnecting">
        <div className="waiting-alone">
          <Waiting outbox={outbox} timeZone={session.timeZone} />
        </div>
        <Refusal outbox={outbox} />
      </Loading>
    );
  if (runningId !== null) return <Running roster={roster} />;
  if (roster.classId !== null && roster.status === 'prepared') return <Straps roster={roster} />;
  // Only the console that saw the class end says so: the next morning begins with today.
  if (followed === null) return <Today />;
  return <Ended classId={followed} onLeave={() => setFollowed(null)} />;
}
