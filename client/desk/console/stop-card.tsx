/** The signs on which training stops. Beside them the two steps that help at once. */
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { useCommand } from './context.ts';

const SIGNS = ['stopSign1', 'stopSign2', 'stopSign3', 'stopSign4', 'stopSign5', 'stopSign6'] as const;

export function StopCard({ onClose }: { onClose: () => void }) {
  const command = useCommand();
  const step = (kind: 'pause' | 'blank') => () => {
    command({ kind });
    onClose();
  };
  return (
    <Sheet title={say('stopCardTitle')} onClose={onClose}>
      <ul className="stop-signs">
        {SIGNS.map((sign) => (
          <li key={sign}>{say(sign)}</li>
        ))}
      </ul>
      <div className="two">
        <button type="button" className="button big" onClick={step('pause')}>
          {say('pause')}
        </button>
        <button type="button" className="button big" onClick={step('blank')}>
          {say('blankWall')}
        </button>
      </div>
    </Sheet>
  );
}
