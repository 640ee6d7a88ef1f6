/** "Ikke utført": a step that the class did not take, in the server's own words. Stays until closed or tapped anew. */
import { useSyncExternalStore } from 'react';
import { language } from '../../i18n/i18n.ts';
import { Icon } from '../parts/icons.tsx';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';

export function Refusal() {
  const { outbox } = useConsole();
  const { refusal } = useSyncExternalStore(outbox.subscribe, outbox.state);
  if (refusal === null) return null;
  const text = refusal.text?.[language()] ?? say(refusal.expired ? 'notDoneLate' : 'notDoneNoText');
  return (
    <div className="refusal" role="alert">
      <div>
        <b>{say('notDone', { what: say(`step_${refusal.kind}`) })}</b>
        <p>{text}</p>
      </div>
      <button
        type="button"
        className="button bare square"
        aria-label={say('close')}
        onClick={() => outbox.dismissRefusal()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
