import { SET_UP_STEPS } from '@takt/shared/api/set-up.ts';
import { describe, expect, it } from 'vitest';
import { listedSteps, placeAfter, placeBefore, placeNamed, placeOf } from './places.ts';
import { stateAfter } from './state-after.ts';

describe('the places of set-up', () => {
  it('[FIR40] set-up that is begun anew opens at the choice of a clinic or a back-up, later at the first step that is not done', () => {
    expect(placeOf(null, stateAfter(0))).toBe('welcome');
    expect(placeOf(null, stateAfter(3))).toBe('administrator');
    expect(placeOf(null, stateAfter(9))).toBe('finish');
  });

  it('[FIR41] an address opens a step that is done or next; one that is still closed leads to the next', () => {
    const state = stateAfter(3);
    expect(placeOf('clinic', state)).toBe('clinic');
    expect(placeOf('administrator', state)).toBe('administrator');
    expect(placeOf('backup', state)).toBe('administrator');
    expect(placeOf('finish', state)).toBe('administrator');
    expect(placeOf('restore', state)).toBe('restore');
    expect(placeNamed('backup')).toBe('backup');
    expect([placeNamed('elsewhere'), placeNamed(7), placeNamed(undefined)]).toEqual([null, null, null]);
  });

  it('[FIR41] while a back-up is restored nothing else is shown', () => {
    const restore = { state: 'running', problem: null, takenAtMs: null, rows: null } as const;
    expect(placeOf('clinic', stateAfter(1, { restore }))).toBe('restore');
    expect(placeOf('clinic', stateAfter(1, { restore: { ...restore, state: 'failed' } }))).toBe('clinic');
  });

  it('[FIR42] each step leads back to the one before, and on to the one after; the last to what is missing', () => {
    const state = stateAfter(9);
    expect(placeBefore('welcome', state)).toBeNull();
    expect(placeBefore('restore', state)).toBe('welcome');
    expect(placeBefore('clinic', state)).toBe('welcome');
    const before = SET_UP_STEPS.slice(1).map((step) => placeBefore(step, state));
    expect(before).toEqual(SET_UP_STEPS.slice(0, -1));
    expect(placeBefore('finish', state)).toBe('backup');
    // A step that is answered again leads on in order, not past what the technician wants to look at.
    expect(placeAfter('clinic', stateAfter(5))).toBe('storage');
    expect(placeAfter('backup', stateAfter(9))).toBe('finish');
    expect(placeAfter('backup', stateAfter(4))).toBe('reach');
  });

  it('[FIR43] the list beside the page says of every step whether it is here, done, open or still closed', () => {
    const marks = listedSteps(stateAfter(2), 'storage').map(({ mark }) => mark);
    expect(marks).toEqual(['done', 'here', 'open', ...Array<string>(7).fill('closed')]);
    expect(listedSteps(stateAfter(9), 'finish').at(-1)).toEqual({ step: 'finish', mark: 'here' });
    expect(listedSteps(stateAfter(9), 'clinic').at(-1)).toEqual({ step: 'finish', mark: 'open' });
  });

  it('[FIR55] of a clinic that was restored only what belongs to the machine is asked, and nothing else can be answered anew', () => {
    const done = ['clinic', 'storage', 'recovery-key', 'administrator', 'rooms', 'templates'];
    const steps = SET_UP_STEPS.map((step) => ({ step, done: done.includes(step), open: true }));
    const state = stateAfter(4, { steps, next: 'reach', completed: true });
    expect(placeOf('rooms', state)).toBe('reach');
    expect(placeOf('receivers', state)).toBe('receivers');
    expect([placeBefore('reach', state), placeBefore('receivers', state)]).toEqual(['welcome', 'reach']);
    expect([placeAfter('reach', state), placeAfter('receivers', state)]).toEqual(['receivers', 'backup']);
    const settled = listedSteps(state, 'reach').filter(({ mark }) => mark === 'settled');
    expect(settled.map(({ step }) => step)).toEqual(done);
  });
});
