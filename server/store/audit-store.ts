/** The log of who did what with people's data (Store.audit). Entries are added, never changed or taken away. */
import type { AuditProof } from '@takt/shared/api/audit.ts';
import type { AuditFact, AuditHead, AuditRow } from '../audit/chain.ts';

export interface AuditStore {
  append(fact: AuditFact): Promise<void>;
  /**
   * At most `limit`, the newest first; those before the entry `before`. Of a person: also what was read of the classes in which
   * they took part.
   */
  list(
    clinicId: string,
    query: { readonly before: number | null; readonly personId: string | null; readonly limit: number },
  ): Promise<AuditRow[]>;
  /** null: nothing was written yet. */
  head(clinicId: string): Promise<AuditHead | null>;
  /** Reads all of it through; `anchors`: heads that were noted elsewhere. */
  prove(clinicId: string, anchors: readonly AuditHead[]): Promise<AuditProof>;
}
