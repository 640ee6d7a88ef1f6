/** What must be on paper: shown large, and printed alone on one A4 with whose it is and from when. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import type { ReactNode } from 'react';
import { longDate } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Icon } from '../parts/icons.tsx';
import { useLightPaper } from '../parts/light-paper.ts';
import { say } from '../words/words.ts';
import { keyGroups } from './set-up-view.ts';
import './paper.css';

interface PaperProps {
  readonly title: string;
  readonly state: SetUpState;
  /** What it is for and where it belongs: on the paper, and on the screen. */
  readonly purpose: string;
  readonly children: ReactNode;
}

export function Paper({ title, state, purpose, children }: PaperProps) {
  const timeZone = state.clinic?.timeZone ?? state.proposed.timeZone;
  useLightPaper();
  return (
    <section className="paper" aria-label={title}>
      <p className="paper-head">
        <b>{title}</b>
        <span>
          {state.clinic?.name}, {longDate(Date.now(), timeZone, language())}
        </span>
      </p>
      {children}
      <p className="paper-purpose">{purpose}</p>
      <button type="button" className="button outline" onClick={() => print()}>
        <Icon name="print" />
        {say('setUpPrint')}
      </button>
    </section>
  );
}

/** In groups that an eye keeps apart; what is copied has no gaps. */
export function PaperKey({ text }: { readonly text: string }) {
  let at = 0;
  const groups = keyGroups(text).map((group) => {
    at += group.length;
    return <span key={at}>{group}</span>;
  });
  return <code className="paper-key">{groups}</code>;
}
