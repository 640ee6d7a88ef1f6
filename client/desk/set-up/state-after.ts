import { SET_UP_STEPS, type SetUpState } from '@takt/shared/api/set-up.ts';

/** For tests: a set-up of which this many steps are done. */
export function stateAfter(done: number, more: Partial<SetUpState> = {}): SetUpState {
  const steps = SET_UP_STEPS.map((step, i) => ({ step, done: i < done, open: i <= done }));
  return {
    ...{ steps, next: SET_UP_STEPS[done] ?? null, clinic: null, storage: null, administrator: null },
    ...{ reach: null, rooms: [], receivers: null, templateIds: null, backup: null, restore: null },
    ...{ problem: null, completed: false },
    proposed: {
      ...{ timeZone: 'Europe/Oslo', language: 'nb', dataFolder: '/srv/takt', keyFile: '/srv/takt/key' },
      ...{ credential: false, port: 8080, names: ['takt.lan'], backupFolder: '/srv/backups' },
    },
    ...more,
  };
}
