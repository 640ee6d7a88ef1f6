/** Counts the rows of a script that pg_restore writes, by table, and keeps those of small tables. Pure. */

const NEWLINE = 10;
/** Of a row that is not kept only its beginning is looked at. */
const LOOKED_AT = 1_000;
const KEPT_ROWS = 1_000;
const BEGIN = /^COPY (.+) \((.*)\) FROM stdin;$/;

export class CopiedRows {
  readonly #keep: ReadonlySet<string>;
  readonly #counts = new Map<string, number>();
  readonly #kept = new Map<string, Record<string, string>[]>();
  #table: { readonly name: string; readonly columns: readonly string[] } | null = null;
  /** The beginning of a line whose end has not come. */
  #line = Buffer.alloc(0);

  constructor(keep: readonly string[]) {
    this.#keep = new Set(keep);
  }

  add(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.#begun(bytes.subarray(from, end));
      this.#take(this.#line.toString());
      this.#line = Buffer.alloc(0);
      from = end + 1;
    }
    this.#begun(bytes.subarray(from));
  }

  end(): {
    readonly counts: Record<string, number>;
    /** The rows of a table that was to be kept, by column. */
    kept(table: string): readonly Record<string, string>[];
  } {
    return {
      counts: Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))),
      kept: (table) => this.#kept.get(table) ?? [],
    };
  }

  #begun(part: Buffer): void {
    const room = LOOKED_AT - this.#line.length;
    if (room > 0 && part.length > 0) this.#line = Buffer.concat([this.#line, part.subarray(0, room)]);
  }

  #take(line: string): void {
    if (this.#table === null) {
      const found = BEGIN.exec(line);
      if (found === null) return;
      const name = unquoted((found[1] ?? '').replace(/^(?:"(?:[^"]|"")*"|[^."]+)\./, ''));
      this.#table = { name, columns: (found[2] ?? '').split(', ').map(unquoted) };
      this.#counts.set(name, 0);
      return;
    }
    if (line === '\\.') {
      this.#table = null;
      return;
    }
    const { name, columns } = this.#table;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    const kept = this.#kept.get(name) ?? [];
    if (!this.#keep.has(name) || kept.length >= KEPT_ROWS) return;
    const values = line.split('\t');
    kept.push(Object.fromEntries(columns.map((column, i) => [column, values[i] ?? ''])));
    this.#kept.set(name, kept);
  }
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
