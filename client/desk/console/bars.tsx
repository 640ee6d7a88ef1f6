/**
 * Lines that come and go, in a place of fixed height, so that nothing beside it moves under a finger and nothing is
 * covered: what does not fit is counted, and one tap shows all of it.
 */
import type { ReactNode, Ref } from 'react';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';

interface BarsProps {
  /** The most important first. */
  readonly items: readonly ReactNode[];
  /** How many stand there. */
  readonly fit: number;
  readonly all: boolean;
  readonly onAll: (all: boolean) => void;
  readonly whenNone?: ReactNode;
  readonly place?: Ref<HTMLDivElement>;
}

export function Bars({ items, fit, all, onAll, whenNone = null, place }: BarsProps) {
  const rest = items.length - fit;
  return (
    // Read out: a line that comes, once. Its time, which runs on every second, is not.
    <div
      ref={place}
      tabIndex={-1}
      role="log"
      aria-relevant="additions"
      className={`lane ${fit === 2 ? 'is-halved' : ''}`}
    >
      {items.length === 0 ? whenNone : items.slice(0, fit)}
      {rest > 0 && (
        <button
          type="button"
          className="button lane-more"
          aria-label={say('cuesMoreLabel', { count: rest })}
          onClick={() => onAll(true)}
        >
          {say('cuesMore', { count: rest })}
        </button>
      )}
      {all && items.length > 0 && (
        <Sheet title={say('cuesAll')} onClose={() => onAll(false)} wide>
          <div className="lane-all">{items}</div>
        </Sheet>
      )}
    </div>
  );
}
