/** In place of a person's page whose record is blocked: the clinic lead says why it is read, and that is written in the log. */
import { BLOCKED_READING_REASONS, type BlockedReadingReason } from '@takt/shared/rights/rights-case.ts';
import { useState } from 'react';
import { ApiError } from '../api.ts';
import { Form } from '../people/fields.tsx';
import { Frame } from '../people/frame.tsx';
import { say } from '../words/words.ts';
import './rights.css';

const CONFLICT = 409;

/** The server's own no: asking again changes nothing. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;

export const isReasonWanted = (error: unknown): boolean =>
  error instanceof ApiError && error.status === CONFLICT;

const ASKED = { data: true, error: null, refetch: async () => {} };

export function BlockedPerson({ onReason }: { onReason: (reason: BlockedReadingReason) => void }) {
  const [reason, setReason] = useState<BlockedReadingReason | null>(null);
  return (
    <Frame query={ASKED}>
      {() => (
        <section className="card rights-blocked" aria-label={say('blockedTitle')}>
          <h1>{say('blockedTitle')}</h1>
          <p>{say('blockedLead')}</p>
          <Form
            busy={false}
            ready={reason !== null}
            save={say('blockedOpen')}
            onSave={() => reason !== null && onReason(reason)}
            onCancel={() => history.back()}
          >
            <fieldset className="erasure-reasons rights-wide">
              <legend>{say('blockedWhy')}</legend>
              {BLOCKED_READING_REASONS.map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="reason"
                    checked={reason === one}
                    onChange={() => setReason(one)}
                  />
                  <span>{say(`blockedWhy_${one}`)}</span>
                </label>
              ))}
            </fieldset>
          </Form>
        </section>
      )}
    </Frame>
  );
}
