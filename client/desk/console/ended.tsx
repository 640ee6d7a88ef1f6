import { Link } from '@tanstack/react-router';
import { useFocusOfScreen } from '../parts/focus.ts';
import { say } from '../words/words.ts';
import { Topbar } from './topbar.tsx';

export function Ended({ classId, onLeave }: { classId: string; onLeave: () => void }) {
  const screen = useFocusOfScreen<HTMLElement>();
  return (
    <div className="screen">
      <Topbar title="Takt" />
      <main ref={screen} tabIndex={-1} className="page ended">
        <h1>{say('ended')}</h1>
        <p>{say('endedText')}</p>
        <div className="ended-ways">
          <Link className="button big primary" to="/review/$classId" params={{ classId }}>
            {say('toSummary')}
          </Link>
          <button type="button" className="button big" onClick={onLeave}>
            {say('toToday')}
          </button>
        </div>
        <p className="caption">{say('notDiagnostics')}</p>
      </main>
    </div>
  );
}
