/** Every class, newest first. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { longDate, timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchClasses, fetchSession } from '../api.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { templateName } from '../parts/plan.ts';
import { ReviewBar, useReviewArea } from '../parts/review-bar.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';

export function ClassList() {
  useReviewArea();
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const classes = useQuery({ queryKey: ['classes'], queryFn: fetchClasses, refetchOnMount: 'always' });
  const retry = (): void => {
    void session.refetch();
    void classes.refetch();
  };
  const failure = failureOf(session, classes);
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (session.data === undefined || classes.data === undefined) return <Loading onRetry={retry} />;
  const { timeZone } = session.data;
  const when = (atMs: number): string =>
    `${longDate(atMs, timeZone, language())} ${timeOfDay(atMs, timeZone, language())}`;
  return (
    <div className="review">
      <ReviewBar demonstration={session.data.demonstration} />
      <main className="review-list">
        <h1>{say('review')}</h1>
        <p className="quiet">{say('reviewLead')}</p>
        {classes.data.length === 0 && <p className="quiet">{say('noEarlierClasses')}</p>}
        {classes.data.length > 0 && (
          <ul className="card">
            {classes.data.map((entry) => (
              <li key={entry.classId}>
                <Link to="/review/$classId" params={{ classId: entry.classId }}>
                  <b>{when(entry.startedAtMs ?? entry.preparedAtMs)}</b>
                  <span>{templateName({ id: entry.templateId, name: entry.templateName })}</span>
                  <span>{entry.roomName}</span>
                  <span className="list-count">
                    {entry.startedAtMs === null
                      ? say('notStarted')
                      : entry.endedAtMs === null
                        ? say('notEnded')
                        : say('participants', { count: entry.participants })}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        <p className="caption">{say('notDiagnostics')}</p>
      </main>
    </div>
  );
}
