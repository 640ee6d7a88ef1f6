/** How long what is kept, and what has had its time (Store.retention). */
import type { RetentionReport, RetentionRule } from '@takt/shared/api/retention.ts';
import type { RetentionKind } from '@takt/shared/rights/retention.ts';
import type { By } from './by.ts';

/** What was named at `atMs`, as it was kept for the day on which it is acted on. */
export interface StandingReport {
  readonly kind: RetentionKind;
  readonly cutoffDay: string;
  readonly count: number;
  readonly atMs: number;
}

/** What is older than the beginning of a day: the day itself, and that instant. */
export interface Cutoff {
  readonly cutoffDay: string;
  readonly cutoffMs: number;
}

export interface RetentionStore {
  /** Those that were ever set. */
  rules(clinicId: string): Promise<RetentionRule[]>;
  /** A report that stands for this kind does so no longer. */
  setRule(clinicId: string, rule: RetentionRule, by: By): Promise<void>;
  standing(clinicId: string): Promise<StandingReport[]>;
  /** In place of the one before. */
  stand(clinicId: string, report: StandingReport): Promise<void>;
  /** Changes nothing. */
  report(clinicId: string, kind: RetentionKind, cutoff: Cutoff): Promise<RetentionReport>;
  /**
   * Removes what the report names, one class or person a transaction, each with its entry in the audit log: whatever it is cut
   * off by, what is gone is gone whole, and the rest goes when it is run again. Never of a class that has not ended. Resolves to
   * how many went.
   */
  act(
    clinicId: string,
    kind: RetentionKind,
    cutoff: Cutoff,
    by: By & { readonly why: string },
  ): Promise<number>;
}
