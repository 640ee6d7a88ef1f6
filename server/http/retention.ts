/** How long data are kept, over HTTP, for the clinic lead: the periods, a report of what would go, and the act. */

import { Changed } from '@takt/shared/api/people.ts';
import { RetentionAct, RetentionDone, RetentionRule, RetentionState } from '@takt/shared/api/retention.ts';
import { AppError } from '@takt/shared/errors.ts';
import { cutoffOf, retentionState } from '../rights/retention.ts';
import type { App, Services } from './services.ts';

export function retentionRoutes(app: App, services: Services): void {
  const { store, clock, clinic, backup } = services;
  const { clinicId } = clinic;
  app.get(
    '/api/retention',
    { config: { action: 'retention.manage' }, schema: { response: { 200: RetentionState } } },
    () => retentionState(store, clinic, clock.nowMs()),
  );
  app.post(
    '/api/retention/rules',
    {
      config: { action: 'retention.manage' },
      schema: { body: RetentionRule, response: { 200: Changed } },
    },
    async ({ body, actor }) => {
      if (body.on && body.months === null) throw noPeriod();
      await store.retention.setRule(clinicId, body, { actor: actor.id, atMs: clock.nowMs() });
      return {};
    },
  );
  app.post(
    '/api/retention/acts',
    {
      config: { action: 'retention.manage' },
      schema: { body: RetentionAct, response: { 200: RetentionDone } },
    },
    async ({ body: { kind, count }, actor }) => {
      const nowMs = clock.nowMs();
      const rule = (await store.retention.rules(clinicId)).find((one) => one.kind === kind);
      if (rule === undefined || rule.months === null) throw noPeriod();
      const cutoff = cutoffOf(clinic, rule.months, nowMs);
      const report = await store.retention.report(clinicId, kind, cutoff);
      if (report.count !== count) throw otherCount(report.count);
      const by = { actor: actor.id, atMs: nowMs, why: 'retention' };
      const gone = await store.retention.act(clinicId, kind, cutoff, by);
      if (backup === null || (kind !== 'classes' && kind !== 'people'))
        return { gone, keysCopy: 'none' as const };
      return { gone, keysCopy: (await backup.renewKeys()) ? ('renewed' as const) : ('behind' as const) };
    },
  );
}

const noPeriod = (): AppError =>
  new AppError('usage', {
    nb: 'Sett først hvor lenge dette skal oppbevares.',
    en: 'First set how long this is to be kept.',
  });
const otherCount = (count: number): AppError =>
  new AppError('conflict', {
    nb: `Ingenting er slettet: det gjelder ${count} nå. Se over rapporten, og skriv tallet på nytt.`,
    en: `Nothing was deleted: it is about ${count} now. Look through the report, and type the number anew.`,
  });
