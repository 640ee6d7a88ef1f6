import { describe, expect, it } from 'vitest';
import { whoseNow } from './whose.ts';

describe('whose a page is', () => {
  it('[AUTH73] it begins anew for another person, and not while nobody is known or for the same one', () => {
    let whose = { actor: null as string | null, turn: 0 };
    const turns = [null, 'kari', 'kari', null, 'kari', 'ola', null, 'kari'].map((actor) => {
      whose = whoseNow(whose, actor);
      return whose.turn;
    });
    expect(turns).toEqual([0, 0, 0, 0, 0, 1, 1, 2]);
  });
});
