/** Fields with their labels, as the forms of people and plans use them. */
import { type ReactNode, useId } from 'react';
import { say } from '../words/words.ts';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is to be known of it; read with the label. */
  readonly hint?: string;
  readonly type?: 'text' | 'date' | 'time';
  readonly numeric?: boolean;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly focused?: boolean;
}

export function Field({ label, value, onChange, hint, type = 'text', ...more }: FieldProps) {
  const id = useId();
  const { numeric = false, required = false, maxLength, focused = false } = more;
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        type={type}
        value={value}
        required={required}
        autoComplete="off"
        {...(maxLength === undefined ? {} : { maxLength })}
        {...(numeric ? { inputMode: 'numeric' as const } : {})}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        {...(focused ? { 'data-autofocus': true, autoFocus: true } : {})}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="caption">
          {hint}
        </p>
      )}
    </div>
  );
}

interface LongFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly required?: boolean;
  readonly focused?: boolean;
}

/** For sentences. Enter is a new line in it. */
export function LongField({
  label,
  value,
  onChange,
  hint,
  required = false,
  focused = false,
}: LongFieldProps) {
  const id = useId();
  return (
    <div className="form-field is-long">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="field"
        rows={4}
        maxLength={2000}
        value={value}
        required={required}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        {...(focused ? { 'data-autofocus': true, autoFocus: true } : {})}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="caption">
          {hint}
        </p>
      )}
    </div>
  );
}

interface PickProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

export function Pick<T extends string>({ label, value, options, onChange }: PickProps<T>) {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface FormProps {
  readonly busy: boolean;
  readonly onSave: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
  /** "Lagre" unless something else is said. */
  readonly save?: string;
  readonly ready?: boolean;
}

/** Saved by its button or by Enter, left by "Avbryt" or Escape. */
export function Form({ busy, onSave, onCancel, children, save, ready = true }: FormProps) {
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && ready) onSave();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <div className="form-fields">{children}</div>
      <div className="form-ways">
        <button type="submit" className="button primary" disabled={busy || !ready}>
          {save ?? say('save')}
        </button>
        <button type="button" className="button outline" onClick={onCancel}>
          {say('cancel')}
        </button>
      </div>
    </form>
  );
}

/** A whole number, or null for an empty or impossible text. */
export function wholeIn(text: string): number | null {
  return /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : null;
}
