/** Which events of a class are told in the audit log too: what says something of somebody, and what all see. */
import type { ClassEvent } from '@takt/shared/class/class.ts';
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { audit, done } from './sql-audit.ts';

const ACTION_OF: Readonly<Partial<Record<ClassEvent['kind'], string>>> = {
  prepared: 'class.prepare',
  started: 'class.start',
  ended: 'class.end',
  joined: 'class.join',
  left: 'class.leave',
  identified: 'class.tie',
  hrmax: 'class.hrmax',
  display: 'class.display',
  borg: 'class.borg',
  note: 'class.note',
  'cue-seen': 'class.cue',
  blanked: 'class.blank',
  resumed: 'class.resume',
};

/** Last in its transaction: whoever writes beside others waits for nobody after it. */
export async function auditEvent(
  trx: Transaction<Schema>,
  clinicId: string,
  classId: string,
  event: ClassEvent,
): Promise<void> {
  const action = ACTION_OF[event.kind];
  if (action === undefined) return;
  const slot = slotOf(event);
  const whose =
    slot === null
      ? undefined
      : await trx
          .selectFrom('participant')
          .select('personId')
          .where('classId', '=', classId)
          .where('slot', '=', slot)
          .executeTakeFirst();
  await audit(
    trx,
    done(event, {
      ...{ clinicId, classId, action, personId: whose?.personId ?? null },
      detail: slot === null ? '' : `slot ${slot}`,
    }),
  );
}

function slotOf(event: ClassEvent) {
  if (!('slot' in event) || event.slot === null) return null;
  return typeof event.slot === 'number' ? event.slot : event.slot.slot;
}
