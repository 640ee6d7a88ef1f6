/**
 * A button that must be held for 1 s, by finger or by key: for the steps that cannot be taken back.
 * A short tap does nothing and says how to do it.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { say } from '../words/words.ts';

const HOLD_MS = 1000;
const HINT_MS = 2500;

interface HoldButtonProps {
  readonly className?: string;
  readonly onHeld: () => void;
  /** What is said in it while what it did is on its way. */
  readonly underWay?: object;
  readonly children: ReactNode;
}

export function HoldButton({ className = 'button', onHeld, underWay = {}, children }: HoldButtonProps) {
  const [phase, setPhase] = useState<'rest' | 'held' | 'hint'>('rest');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const press = (): void => {
    clearTimeout(timer.current);
    setPhase('held');
    timer.current = setTimeout(() => {
      setPhase('rest');
      onHeld();
    }, HOLD_MS);
  };
  const release = (): void => {
    if (phase !== 'held') return;
    clearTimeout(timer.current);
    setPhase('hint');
    timer.current = setTimeout(() => setPhase('rest'), HINT_MS);
  };
  const isPress = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';

  return (
    <button
      type="button"
      {...underWay}
      className={`${className} hold ${phase === 'held' ? 'is-held' : ''}`}
      aria-description={say('holdHint')}
      onPointerDown={(event) => event.button === 0 && press()}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => isPress(event) && release()}
      onBlur={release}
    >
      <span className={phase === 'hint' ? 'hold-label is-away' : 'hold-label'}>{children}</span>
      {phase === 'hint' && (
        <span className="hold-hint" role="status">
          {say('holdHint')}
        </span>
      )}
    </button>
  );
}
