import { Link } from '@tanstack/react-router';
import { type ReactNode, useLayoutEffect } from 'react';
import { enterArea } from '../appearance.ts';
import { say } from '../words/words.ts';
import { More } from './more.tsx';
import './figures.css';
import './review.css';
import './print.css';

export function useReviewArea(): void {
  useLayoutEffect(() => enterArea('review'), []);
}

interface ReviewBarProps {
  readonly sub?: string;
  readonly demonstration: boolean;
  readonly children?: ReactNode;
}

export function ReviewBar({ sub, demonstration, children }: ReviewBarProps) {
  return (
    <header className="topbar">
      <Link to="/review">
        <b>Takt</b>
      </Link>
      {sub !== undefined && <span className="topbar-sub">{sub}</span>}
      {demonstration && <span className="chip">{say('demonstration')}</span>}
      <div className="topbar-end">
        {children}
        <Link className="button bar" to="/console">
          {say('toToday')}
        </Link>
        <More area="review" />
      </div>
    </header>
  );
}
