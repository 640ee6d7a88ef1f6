/** The HTTP interface of how long data are kept, as the desk uses it. */
import { Changed } from '@takt/shared/api/people.ts';
import {
  type RetentionAct,
  RetentionDone,
  type RetentionRule,
  RetentionState,
} from '@takt/shared/api/retention.ts';
import { matches } from '@takt/shared/check.ts';
import { request } from '../api.ts';

/** Much may go at once. */
const ACT_WITHIN_MS = 600_000;

export const fetchRetention = (): Promise<RetentionState> =>
  request('/api/retention', (v) => matches(RetentionState, v));
export const setRetention = (rule: RetentionRule): Promise<Changed> =>
  request('/api/retention/rules', (v) => matches(Changed, v), rule);
export const actNow = (what: RetentionAct): Promise<RetentionDone> =>
  request('/api/retention/acts', (v) => matches(RetentionDone, v), what, {
    withinMs: ACT_WITHIN_MS,
    keepalive: false,
  });
