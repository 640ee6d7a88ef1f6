/** Belter til utlån: what the clinic lends out, how it is, who has it now, and what comes into it. */
import type { InventoryStrap } from '@takt/shared/api/straps.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { openLive } from '../../live/browser.ts';
import type { Live } from '../../live/live.ts';
import { fetchSession, fetchStraps } from '../api.ts';
import { Loading } from '../parts/loading.tsx';
import { More } from '../parts/more.tsx';
import { Failure } from '../parts/notice.tsx';
import { useReviewArea } from '../parts/review-bar.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { HeardNow } from './heard-now.tsx';
import './inventory.css';
import { inCareOrder } from './inventory-view.ts';
import { StrapLine } from './strap-line.tsx';

const READ_EVERY_MS = 15_000;

export function Inventory() {
  useReviewArea();
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const straps = useQuery({
    queryKey: ['straps'],
    queryFn: fetchStraps,
    refetchInterval: READ_EVERY_MS,
    refetchOnMount: 'always',
  });
  const room = session.data?.rooms[0]?.roomId ?? null;
  const { live, listen } = useListening(room);
  const client = useQueryClient();
  const changed = (): void => void client.invalidateQueries({ queryKey: ['straps'] });

  const retry = (): void => {
    void session.refetch();
    void straps.refetch();
  };
  const failure = failureOf(session, straps);
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (session.data === undefined || straps.data === undefined) return <Loading onRetry={retry} />;
  return (
    <div className="review inventory">
      <header className="topbar">
        <b>Takt</b>
        {session.data.demonstration && <span className="chip">{say('demonstration')}</span>}
        <div className="topbar-end">
          <Link className="button bar" to="/console">
            {say('toConsole')}
          </Link>
          <More area="review" />
        </div>
      </header>
      <main className="inventory-page">
        <div className="inventory-head">
          <div>
            <h1>{say('inventory')}</h1>
            <p className="quiet">{say('inventoryLead')}</p>
          </div>
          <button type="button" className="button outline" onClick={() => listen(live === null)}>
            {say(live === null ? 'listenFor' : 'stopListening')}
          </button>
        </div>
        {live !== null && <HeardNow live={live} straps={straps.data} onChange={changed} />}
        {straps.data.length === 0 ? (
          <p className="quiet">{say('noStrapsYet')}</p>
        ) : (
          <Lines straps={straps.data} live={live} timeZone={session.data.timeZone} onChange={changed} />
        )}
      </main>
    </div>
  );
}

interface LinesProps {
  readonly straps: readonly InventoryStrap[];
  readonly live: Live | null;
  readonly timeZone: string;
  readonly onChange: () => void;
}

function Lines({ straps, live, timeZone, onChange }: LinesProps) {
  return (
    <ul className="card inventory-lines">
      <li className="inventory-line inventory-titles" aria-hidden="true">
        <span>{say('strapNo')}</span>
        <span>{say('strapRadios')}</span>
        <span>{say('strapBattery')}</span>
        <span>{say('strapSeen')}</span>
        <span>{say('strapNow')}</span>
        <span>{say('strapCare')}</span>
      </li>
      {inCareOrder(straps).map((strap) => (
        <StrapLine key={strap.strapId} strap={strap} live={live} timeZone={timeZone} onChange={onChange} />
      ))}
    </ul>
  );
}

/** Listening is an open pairing dialog: it is opened on purpose, and ends with the page. */
function useListening(room: string | null): { live: Live | null; listen: (on: boolean) => void } {
  const [on, setOn] = useState(false);
  const [live, setLive] = useState<Live | null>(null);
  useEffect(() => {
    if (!on || room === null) return;
    const opened = openLive(room, 'console');
    opened.pairing(true);
    setLive(opened);
    return () => {
      opened.pairing(false);
      opened.stop();
      setLive(null);
    };
  }, [on, room]);
  return { live, listen: setOn };
}
