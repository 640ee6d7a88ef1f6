/** A number with a button at each side: one step a tap, five while held. */
import { useEffect, useRef } from 'react';
import { Icon } from './icons.tsx';

const HELD_AFTER_MS = 500;
const EVERY_MS = 400;
const HELD_STEP = 5;

interface StepperProps {
  readonly value: number | null;
  /** Said of the value, beside it. */
  readonly note?: string;
  readonly lowerLabel: string;
  readonly higherLabel: string;
  readonly onStep: (by: number) => void;
}

export function Stepper({ value, note, lowerLabel, higherLabel, onStep }: StepperProps) {
  return (
    <div className="stepper">
      <StepButton label={lowerLabel} icon="minus" sign={-1} onStep={onStep} />
      <output>
        {value ?? '–'}
        {note !== undefined && <small>{note}</small>}
      </output>
      <StepButton label={higherLabel} icon="plus" sign={1} onStep={onStep} />
    </div>
  );
}

interface StepButtonProps {
  readonly label: string;
  readonly icon: 'minus' | 'plus';
  readonly sign: 1 | -1;
  readonly onStep: (by: number) => void;
}

function StepButton({ label, icon, sign, onStep }: StepButtonProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  const step = useRef(onStep);
  step.current = onStep;
  useEffect(() => () => clearTimeout(timer.current), []);

  const repeat = (): void => {
    held.current = true;
    step.current(sign * HELD_STEP);
    timer.current = setTimeout(repeat, EVERY_MS);
  };
  const press = (): void => {
    held.current = false;
    clearTimeout(timer.current);
    timer.current = setTimeout(repeat, HELD_AFTER_MS);
  };
  const release = (): void => clearTimeout(timer.current);

  return (
    <button
      type="button"
      className="button"
      aria-label={label}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => {
        if (!held.current) step.current(sign);
        held.current = false;
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
