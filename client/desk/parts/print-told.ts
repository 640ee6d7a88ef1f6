/**
 * A page with people's data that is printed is told to the server, for the audit log: `beforeprint` says that the browser was
 * asked to print, not that paper came of it.
 */
import type { Printed } from '@takt/shared/api/audit.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { tellPrinted } from '../api.ts';

/** null: no page that shows anything of anybody. */
export function printedPage(path: string): Printed | null {
  const [area = '', id, slot] = path.split('/').slice(1).map(decodeURIComponent);
  switch (area) {
    case 'review':
      if (id === undefined || id === '') return { page: 'classes' };
      return {
        page: 'class',
        classId: id,
        ...(/^\d+$/.test(slot ?? '') ? { slot: asSlot(Number(slot)) } : {}),
      };
    case 'people':
    case 'people-import':
      return id === undefined || id === '' ? { page: 'people' } : { page: 'person', personId: id };
    case 'groups':
      return { page: 'group' };
    case 'days':
    case 'console':
      return { page: 'day' };
    case 'audit':
      return id === undefined || id === '' ? { page: 'audit' } : { page: 'audit', personId: id };
    default:
      return null;
  }
}

export function tellPrints(): void {
  addEventListener('beforeprint', () => {
    const printed = printedPage(location.pathname);
    // Without an answer nothing is held up: paper is not to be had back.
    if (printed !== null) tellPrinted(printed).catch(() => {});
  });
}
