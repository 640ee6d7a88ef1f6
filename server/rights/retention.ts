/** How long data are kept: where it stands, and what is done of it without anybody. */
import type { RetentionState } from '@takt/shared/api/retention.ts';
import { cutoffDayOf, cutoffMsOf, REPORT_STANDS_MS, RETENTION_KINDS } from '@takt/shared/rights/retention.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import type { Cutoff } from '../store/retention-store.ts';
import type { Clinic, Store } from '../store/store.ts';

type Zone = Pick<Clinic, 'timeZone'>;

export function cutoffOf({ timeZone }: Zone, months: number, nowMs: number): Cutoff {
  const cutoffDay = cutoffDayOf(dayOf(nowMs, timeZone), months);
  return { cutoffDay, cutoffMs: cutoffMsOf(cutoffDay, timeZone) };
}

export async function retentionState(
  { retention }: Pick<Store, 'retention'>,
  clinic: Pick<Clinic, 'clinicId' | 'timeZone'>,
  nowMs: number,
): Promise<RetentionState> {
  const { clinicId } = clinic;
  const rules = new Map((await retention.rules(clinicId)).map((rule) => [rule.kind, rule]));
  const standing = new Map((await retention.standing(clinicId)).map(({ kind, ...rest }) => [kind, rest]));
  const state: RetentionState[number][] = [];
  for (const kind of RETENTION_KINDS) {
    const { months = null, on = false } = rules.get(kind) ?? {};
    const report =
      months === null ? null : await retention.report(clinicId, kind, cutoffOf(clinic, months, nowMs));
    const stands = on ? standing.get(kind) : undefined;
    state.push({
      ...{ kind, months, on, report },
      standing: stands === undefined ? null : { ...stands, actsFromMs: stands.atMs + REPORT_STANDS_MS },
    });
  }
  return state;
}

/**
 * To be called now and then. Where it is switched on it acts on what a report has named that has stood for seven days, and
 * makes the next; where none stands it makes one and does no more. Resolves to what went, by kind.
 */
export async function actByItself(
  { retention }: Pick<Store, 'retention'>,
  clinic: Pick<Clinic, 'clinicId' | 'timeZone'>,
  nowMs: number,
): Promise<readonly { readonly kind: string; readonly gone: number }[]> {
  const { clinicId, timeZone } = clinic;
  const standing = await retention.standing(clinicId);
  const done: { kind: string; gone: number }[] = [];
  for (const { kind, months, on } of await retention.rules(clinicId)) {
    if (!on || months === null) continue;
    const named = standing.find((one) => one.kind === kind);
    if (named !== undefined && nowMs < named.atMs + REPORT_STANDS_MS) continue;
    if (named !== undefined) {
      const { cutoffDay } = named;
      const by = { actor: 'system', atMs: nowMs, why: 'retention by itself' };
      const cutoff = { cutoffDay, cutoffMs: cutoffMsOf(cutoffDay, timeZone) };
      done.push({ kind, gone: await retention.act(clinicId, kind, cutoff, by) });
    }
    const next = cutoffOf(clinic, months, nowMs);
    const { count } = await retention.report(clinicId, kind, next);
    await retention.stand(clinicId, { kind, cutoffDay: next.cutoffDay, count, atMs: nowMs });
  }
  return done.filter(({ gone }) => gone > 0);
}
