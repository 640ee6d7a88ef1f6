/** A television that the clinic has not let in yet: the code that staff read out is typed here, once. */
import { useState } from 'react';
import { t } from '../i18n/i18n.ts';
import { Mark } from './scenes.tsx';

async function keep(code: string): Promise<boolean> {
  try {
    const reply = await fetch('/api/device', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    return reply.ok;
  } catch {
    return false;
  }
}

export function LetIn({ onKept }: { onKept: () => void }) {
  const [refused, setRefused] = useState(false);
  return (
    <main className="still">
      <Mark />
      <h1>{t('letIn.title')}</h1>
      <p>{t('letIn.how')}</p>
      <form
        className="let-in"
        onSubmit={(event) => {
          event.preventDefault();
          const code = String(new FormData(event.currentTarget).get('code') ?? '');
          void keep(code).then((kept) => (kept ? onKept() : setRefused(true)));
        }}
      >
        <label>
          {t('letIn.code')}
          <input name="code" inputMode="numeric" autoComplete="off" pattern="\s*\d{4}\s?\d{4}\s*" required />
        </label>
        <button type="submit">{t('letIn.button')}</button>
      </form>
      {refused && <p role="alert">{t('letIn.refused')}</p>}
    </main>
  );
}
