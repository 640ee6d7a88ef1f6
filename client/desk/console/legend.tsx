/** What gate and marker mean, for who sees the console for the first time; said once, then remembered as read. */
import { useState } from 'react';
import { say } from '../words/words.ts';

const READ = 'takt-legend-read';

export function Legend() {
  const [read, setRead] = useState(wasRead);
  if (read) return null;
  const close = (): void => {
    setRead(true);
    try {
      localStorage.setItem(READ, '1');
    } catch {
      // Storage is closed to us: it is then said again when the page is opened anew.
    }
  };
  return (
    <div className="bar-line legend">
      <p>{say('legend')}</p>
      <button type="button" className="button outline" onClick={close}>
        {say('legendRead')}
      </button>
    </div>
  );
}

function wasRead(): boolean {
  try {
    return localStorage.getItem(READ) !== null;
  } catch {
    return false;
  }
}
