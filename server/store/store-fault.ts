/** What a store cannot do, for a reason that others act on: the words are for people, `reason` is for the program. */

import { AppError, type Words } from '@takt/shared/errors.ts';
import type { ClassSeq } from '@takt/shared/ids.ts';
import type { DamagedPlace } from './upkeep-store.ts';

export type StoreReason = 'full' | 'locked' | 'read-only' | 'unreadable' | 'damaged' | 'unfit';

export class StoreFault extends AppError {
  readonly reason: StoreReason;
  /** What is damaged, where that is known. */
  readonly place: DamagedPlace | null;
  constructor(
    reason: StoreReason,
    text: Words,
    options: ErrorOptions & { outside?: Words; place?: DamagedPlace } = {},
  ) {
    const { place = null } = options;
    super(reason === 'unfit' ? 'conflict' : place === null ? 'unavailable' : 'damaged', text, options);
    this.name = 'StoreFault';
    this.reason = reason;
    this.place = place;
  }
}

/** A class's log is folded whole or not at all: what a missing event would have changed nobody can tell. */
export function damagedLog(classId: string, seq: ClassSeq): StoreFault {
  return new StoreFault(
    'damaged',
    {
      nb: `Timen kan ikke vises: hendelse ${seq} i loggen dens (${classId}) er skadet på disken, eller skrevet av en annen versjon av Takt. Andre timer er ikke berørt. Legg tilbake en sikkerhetskopi, eller ta vare på datamappen og be om hjelp.`,
      en: `The class cannot be shown: event ${seq} of its log (${classId}) is damaged on the disk, or was written by another version of Takt. Other classes are not affected. Restore a back-up, or keep the data folder and ask for help.`,
    },
    { place: { what: 'event', classId, slot: null, atMs: null, seq } },
  );
}
