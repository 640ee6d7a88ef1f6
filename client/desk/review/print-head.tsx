/** What only the printout needs: which class, where, by which version. A title without a name: it becomes the file's. */
import type { Station } from '@takt/shared/ids.ts';
import { useEffect } from 'react';
import { Icon } from '../parts/icons.tsx';
import { say } from '../words/words.ts';

interface PrintHeadProps {
  /** Date and time, the class, the room. */
  readonly what: string;
  readonly clinic: string;
  readonly station: Station | null;
  readonly version: string;
}

/** Paper is white, whatever the screen is. */
function useLightPaper(): void {
  useEffect(() => {
    const page = document.documentElement;
    let before: string | undefined;
    const light = (): void => {
      before = page.dataset.theme;
      page.dataset.theme = 'light';
    };
    const back = (): void => {
      if (before !== undefined) page.dataset.theme = before;
    };
    addEventListener('beforeprint', light);
    addEventListener('afterprint', back);
    return () => {
      removeEventListener('beforeprint', light);
      removeEventListener('afterprint', back);
    };
  }, []);
}

export function PrintHead({ what, clinic, station, version }: PrintHeadProps) {
  useLightPaper();
  return (
    <p className="print-head">
      <span>
        {clinic}. {what}
        {station !== null && `, ${say('station', { station }).toLowerCase()}`}
      </span>
      <span>{say('notDiagnosticsShort', { version })}</span>
    </p>
  );
}

export function PrintButton() {
  return (
    <button type="button" className="button outline print-hidden" onClick={() => window.print()}>
      <Icon name="print" />
      {say('print')}
    </button>
  );
}
