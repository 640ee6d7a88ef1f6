import { describe, expect, it } from 'vitest';
import { printedPage } from './print-told.ts';

describe('what a print is told as', () => {
  it.each([
    ['/review', { page: 'classes' }],
    ['/review/c1', { page: 'class', classId: 'c1' }],
    ['/review/c1/3', { page: 'class', classId: 'c1', slot: 3 }],
    ['/people', { page: 'people' }],
    ['/people/p%C3%A6', { page: 'person', personId: 'pæ' }],
    ['/groups/g1', { page: 'group' }],
    ['/days/2026-11-27', { page: 'day' }],
    ['/audit/p1', { page: 'audit', personId: 'p1' }],
    ['/straps', null],
    ['/log-in', null],
  ])('[AUD13] %s', (path, printed) => {
    expect(printedPage(path)).toEqual(printed);
  });
});
