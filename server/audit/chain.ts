/**
 * The chain of the audit log: each entry's hash is over the entry and the hash before it. Whoever changes, removes or moves
 * one breaks the chain there. Whoever may write in the database can make the rest of it anew: that is found by a head, the
 * number and hash of an entry, that was noted elsewhere.
 */
import { createHash } from 'node:crypto';
import type { AuditProof } from '@takt/shared/api/audit.ts';

/** What happened, as it is written down. */
export interface AuditFact {
  readonly atMs: number;
  readonly clinicId: string;
  readonly actor: string;
  readonly action: string;
  readonly personId: string | null;
  readonly classId: string | null;
  readonly detail: string;
  readonly why: string;
}

export interface AuditRow extends AuditFact {
  /** Those that the actor had then, separated by spaces; empty: none that is known. */
  readonly roles: string;
  /** 1, 2, 3 … within the clinic, without gaps. */
  readonly number: number;
  readonly hash: string;
}

export type AuditHead = Pick<AuditRow, 'number' | 'hash'>;

/** `before`: the entry before it; null: it is the first. */
export function chained(before: AuditHead | null, fact: AuditFact & Pick<AuditRow, 'roles'>): AuditRow {
  const number = (before?.number ?? 0) + 1;
  return { ...fact, number, hash: hashOf(before?.hash ?? '', number, fact) };
}

function hashOf(before: string, number: number, fact: AuditFact & Pick<AuditRow, 'roles'>): string {
  const { clinicId, atMs, actor, roles, action, personId, classId, detail, why } = fact;
  const said = [before, clinicId, number, atMs, actor, roles, action, personId, classId, detail, why];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

const FAULTS_TOLD = 100;

/** Reads a log through, entry by entry in the order of their numbers. */
export class AuditReader {
  readonly #anchors: ReadonlyMap<number, string>;
  readonly #faults: AuditProof['faults'][number][] = [];
  #head: AuditHead | null = null;
  #entries = 0;

  /** `anchors`: heads that were noted elsewhere. */
  constructor(anchors: readonly AuditHead[] = []) {
    this.#anchors = new Map(anchors.map(({ number, hash }) => [number, hash]));
  }

  add(row: AuditRow): void {
    this.#entries += 1;
    const expected = (this.#head?.number ?? 0) + 1;
    for (let number = expected; number < row.number; number++) this.#note(number, 'missing');
    // After one that is missing the hash before is not known.
    const follows = row.number === expected;
    const isBroken = follows && row.hash !== hashOf(this.#head?.hash ?? '', row.number, row);
    const noted = this.#anchors.get(row.number);
    if (isBroken || (noted !== undefined && noted !== row.hash)) this.#note(row.number, 'changed');
    this.#head = { number: row.number, hash: row.hash };
  }

  end(): AuditProof {
    const last = Math.max(0, ...this.#anchors.keys());
    for (let number = (this.#head?.number ?? 0) + 1; number <= last; number++) this.#note(number, 'cut off');
    return { entries: this.#entries, head: this.#head, faults: this.#faults };
  }

  #note(number: number, fault: AuditProof['faults'][number]['fault']): void {
    if (this.#faults.length < FAULTS_TOLD) this.#faults.push({ number, fault });
  }
}

/** As it is noted on paper and beside back-ups: `512:9f2c…`. */
export const headText = ({ number, hash }: AuditHead): string => `${number}:${hash}`;

export function readHead(text: string): AuditHead | null {
  const [, number = '', hash = ''] = /^\s*(\d{1,15}):([0-9a-f]{64})\s*$/i.exec(text) ?? [];
  return number === '' ? null : { number: Number(number), hash: hash.toLowerCase() };
}
