/** What the forms of log-in and account share. */
import { useMutation } from '@tanstack/react-query';
import type { ComponentProps, ReactNode } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { say } from '../words/words.ts';

interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string;
}

export function Field({ label, hint, ...input }: FieldProps) {
  return (
    <label className="stack-tight">
      <span className="caption">{label}</span>
      <input className="field" required {...input} />
      {hint !== undefined && <span className="caption">{hint}</span>}
    </label>
  );
}

/** Four digits, for the shared tablet. */
export function PinField({ autoFocus = false }: { readonly autoFocus?: boolean }) {
  return (
    <Field
      label={say('pinNew')}
      name="pin"
      type="password"
      inputMode="numeric"
      autoComplete="off"
      pattern="\d{4}"
      maxLength={4}
      autoFocus={autoFocus}
    />
  );
}

/** The server's own words, where it gave any. */
export function Refused({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const text = error instanceof ApiError ? error.text : null;
  return (
    <p className="inline-error" role="alert">
      {text?.[language()] ?? say(error instanceof ApiError ? 'loadFailed' : 'accessNotDone')}
    </p>
  );
}

interface FormProps<T> {
  readonly button: string;
  readonly send: (fields: Readonly<Record<string, string>>) => Promise<T>;
  readonly onDone?: (answer: T) => void;
  readonly children: ReactNode;
}

/** Sends its fields, by name. What was typed stays when the answer is no. */
export function Form<T>({ button, send, onDone, children }: FormProps<T>) {
  const sending = useMutation({ mutationFn: send, ...(onDone === undefined ? {} : { onSuccess: onDone }) });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        const entries = [...new FormData(event.currentTarget)];
        sending.mutate(Object.fromEntries(entries.map(([name, value]) => [name, String(value)])));
      }}
    >
      {children}
      <Refused error={sending.error} />
      <button type="submit" className="button primary" disabled={sending.isPending}>
        {button}
      </button>
    </form>
  );
}

/** A page before log-in: one card in the middle. */
export function Card({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main className="access-page">
      <div className="access-card">
        <p className="access-brand">Takt</p>
        <h1>{title}</h1>
        {lead !== undefined && <p className="quiet">{lead}</p>}
        {children}
        <p className="caption">{say('notDiagnostics')}</p>
      </div>
    </main>
  );
}

export function Codes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p>{say('recoveryKeep')}</p>
      <ul className="access-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </>
  );
}
