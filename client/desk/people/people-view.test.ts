import type { PersonEntry } from '@takt/shared/api/people.ts';
import { describe, expect, it } from 'vitest';
import { found } from './people-view.ts';

const person = (name: string, more: Partial<PersonEntry> = {}): PersonEntry => ({
  ...{
    personId: name,
    name,
    nickname: null,
    target: 'heart-rate',
    hrMax: null,
    groups: [],
    archivedAtMs: null,
    blocked: false,
  },
  ...more,
});
const PEOPLE = [
  person('Kari Nordmann', { nickname: 'Bekk', groups: [{ groupId: 'a', name: 'Gruppe A', station: 1 }] }),
  person('Per-Åge Müller'),
  person('Åse Kåresen', { archivedAtMs: 1 }),
];
const names = (wanted: string, archived = false) => found(PEOPLE, wanted, archived).map(({ name }) => name);

describe('the list of people', () => {
  it('[PPL40] is searched by the beginnings of words: name, nickname and group, without case and accents', () => {
    expect(names('')).toEqual(['Kari Nordmann', 'Per-Åge Müller']);
    expect(names('nord KAR')).toEqual(['Kari Nordmann']);
    expect(names('bek')).toEqual(['Kari Nordmann']);
    expect(names('gruppe a')).toEqual(['Kari Nordmann']);
    expect(names('muller')).toEqual(['Per-Åge Müller']);
    expect(names('åge')).toEqual(['Per-Åge Müller']);
    expect(names('orn')).toEqual([]);
  });

  it('[PPL40] has who is archived only when asked for', () => {
    expect(names('åse')).toEqual([]);
    expect(names('åse', true)).toEqual(['Åse Kåresen']);
  });

  it('[PPL40] of five hundred people one is found by a few letters', () => {
    const many = Array.from({ length: 500 }, (_, i) => person(`Person nr${i} Etternavn${i}`));
    expect(found(many, 'nr437', false)).toHaveLength(1);
  });
});
