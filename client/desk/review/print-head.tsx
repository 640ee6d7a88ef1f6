/** What only the printout needs: which class, where, by which version. A title without a name: it becomes the file's. */
import type { Station } from '@takt/shared/ids.ts';
import { Icon } from '../parts/icons.tsx';
import { useLightPaper } from '../parts/light-paper.ts';
import { say } from '../words/words.ts';

interface PrintHeadProps {
  /** Date and time, the class, the room. */
  readonly what: string;
  readonly clinic: string;
  readonly station: Station | null;
  readonly version: string;
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
