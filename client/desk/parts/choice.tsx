/** One of a few: a row of buttons of which one is chosen. A radio group to a screen reader and to the arrow keys. */
import { useId } from 'react';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T | null;
  readonly onChoose: (value: T) => void;
  readonly className?: string;
}

export function Choice<T extends string>({
  label,
  options,
  value,
  onChoose,
  className = '',
}: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={`choice ${className}`} aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'is-chosen' : ''}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
