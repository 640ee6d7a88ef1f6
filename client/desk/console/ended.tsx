import { Link } from '@tanstack/react-router';
import { isOfTheMoment } from '../outbox/tap.ts';
import { useFocusOfScreen } from '../parts/focus.ts';
import { say } from '../words/words.ts';
import { ClassNote } from './class-note.tsx';
import { useTaps } from './context.ts';
import { News } from './news.tsx';
import { Topbar } from './topbar.tsx';

export function Ended({ classId, onLeave }: { classId: string; onLeave: () => void }) {
  const waits = useTaps().some(
    ({ tap, status }) => tap.classId === classId && status !== 'saved' && !isOfTheMoment(tap.step),
  );
  const screen = useFocusOfScreen<HTMLElement>();
  return (
    <div className="screen">
      <Topbar title="Takt" />
      <main ref={screen} tabIndex={-1} className="page ended">
        <News />
        <h1>{say('ended')}</h1>
        <p>{say(waits ? 'endedWaits' : 'endedText')}</p>
        <div className="ended-ways">
          <Link className="button big primary" to="/review/$classId" params={{ classId }}>
            {say('toSummary')}
          </Link>
          <ClassNote classId={classId} className="big" />
          <button type="button" className="button big" onClick={onLeave}>
            {say('toToday')}
          </button>
        </div>
        <p className="caption">{say('notDiagnostics')}</p>
      </main>
    </div>
  );
}
