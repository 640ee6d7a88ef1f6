/** What the pages of people and plans have in common: the bar with its links, and a page that reads what it shows. */
import type { Session } from '@takt/shared/api/common.ts';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { fetchSession } from '../api.ts';
import { Loading } from '../parts/loading.tsx';
import { More } from '../parts/more.tsx';
import { Failure } from '../parts/notice.tsx';
import { useReviewArea } from '../parts/review-bar.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import './people.css';

const PLACES = [
  ['/people', 'people'],
  ['/groups', 'groups'],
  ['/timetable', 'timetable'],
  ['/clinic', 'clinicPage'],
] as const;

/** Of one reading, or of one that goes on page by page. */
type Read<T> = Pick<UseQueryResult<T>, 'data' | 'error'> & { refetch(): Promise<unknown> };

interface FrameProps<T> {
  /** What the page shows; the session is read beside it. */
  readonly query: Read<T>;
  readonly children: (value: T, session: Session) => ReactNode;
}

export function Frame<T>({ query, children }: FrameProps<T>) {
  useReviewArea();
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  // Read each time: whoever made the query is drawn again only for what was read of it.
  const { data } = query;
  const failure = failureOf(session, query);
  const retry = (): void => {
    void session.refetch();
    void query.refetch();
  };
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (session.data === undefined || data === undefined) return <Loading onRetry={retry} />;
  return (
    <div className="review people-area">
      <header className="topbar">
        <Link to="/console">
          <b>Takt</b>
        </Link>
        <nav className="people-nav" aria-label={say('pages')}>
          <Link to="/console" className="button bar">
            {say('today')}
          </Link>
          {PLACES.map(([to, word]) => (
            <Link key={to} to={to} className="button bar" activeProps={{ className: 'button bar is-chosen' }}>
              {say(word)}
            </Link>
          ))}
        </nav>
        <div className="topbar-end">
          {session.data.demonstration && <span className="chip">{say('demonstration')}</span>}
          <More area="review" />
        </div>
      </header>
      <main className="people-page">{children(data, session.data)}</main>
    </div>
  );
}
