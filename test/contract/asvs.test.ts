/** docs/asvs.md against the list of the standard's numbers, and what its rows say of the sources as a whole. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, ownFiles, ROOT, textOf } from '../support/sources.ts';

/** ASVS 5.0.0: how many requirements of levels 1 and 2 a section has. They are its first ones; those of level 3 come behind. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  1: [2, 9, 11, 3, 2],
  2: [3, 3, 4, 1],
  3: [0, 2, 4, 6, 5, 0, 2],
  4: [3, 1, 2, 4],
  5: [1, 3, 2, 3],
  6: [3, 12, 4, 4, 5, 3, 0, 4],
  7: [3, 4, 2, 5, 2, 2],
  8: [2, 3, 1, 1],
  9: [3, 4],
  10: [2, 2, 4, 11, 5, 2, 3],
  11: [2, 3, 3, 4, 1, 1],
  12: [3, 2, 4],
  13: [1, 5, 2, 5],
  14: [2, 4, 3],
  15: [3, 3, 7],
  16: [1, 5, 4, 3, 3],
  17: [1, 4, 2],
};
const REQUIREMENTS = Object.entries(SECTIONS).flatMap(([chapter, sections]) =>
  sections.flatMap((count, i) => Array.from({ length: count }, (_, n) => `${chapter}.${i + 1}.${n + 1}`)),
);

const STATES = ['met', 'in part', 'not met', 'does not apply'] as const;
type State = (typeof STATES)[number];

const text = textOf('docs/asvs.md');
const rows = [...text.matchAll(/^\| (\d[\d., –]*) \| ([a-z ]+) \| (.+) \|$/gm)].map(
  ([, numbers = '', state = '', why = '']) => ({ numbers: numbers.split(', ').flatMap(each), state, why }),
);

/** `10.4.1–11` stands for eleven. */
function each(written: string): string[] {
  const [, section = '', first = '', last = first] = /^(\d+\.\d+)\.(\d+)(?:–(\d+))?$/.exec(written) ?? [];
  return Array.from(
    { length: Number(last) - Number(first) + 1 },
    (_, i) => `${section}.${Number(first) + i}`,
  );
}

describe('docs/asvs.md', () => {
  it('[ASVS1] has each requirement of levels 1 and 2 once, with one of four states', () => {
    expect(REQUIREMENTS).toHaveLength(253);
    expect(rows.flatMap(({ numbers }) => numbers)).toEqual(REQUIREMENTS);
    expect(rows.filter(({ state }) => !STATES.includes(state as State))).toEqual([]);
  });

  it('[ASVS1] says at its head how many there are of each', () => {
    const count = (state: State): number =>
      rows.flatMap((row) => (row.state === state ? row.numbers : [])).length;
    const [met, part, not, none] = STATES.map(count);
    expect(text).toContain(
      `Of ${REQUIREMENTS.length} requirements **${met} are met, ${part} in part, ${not} are not, and ${none} do not apply**`,
    );
  });

  it('[ASVS1] names a test, or a file that is there, for what is met; and each that it names exists', () => {
    const spec = textOf('SPEC.md') + textOf('docs/developing.md');
    for (const { numbers, state, why } of rows) {
      const ids = why.match(/\b[A-Z]{3,5}\d+\b/g)?.filter((id) => !/^AAL\d/.test(id)) ?? [];
      const files = [...why.matchAll(/`([\w./-]+\.(?:tsx?|md))`|\]\(([\w./-]+\.md)/g)].map(
        ([, code, doc]) => code ?? join('docs', doc ?? ''),
      );
      if (state === 'met' || state === 'in part') expect([...ids, ...files], String(numbers)).not.toEqual([]);
      expect(ids.filter((id) => !spec.includes(`**${id}**`))).toEqual([]);
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    }
  });
});

const product = ownFiles('{server,client,shared,gateway,commands}/**/*.{ts,tsx}').filter(
  (path) => !/\.test\.tsx?$/.test(path),
);
const filesWith = (pattern: RegExp, among = product): string[] =>
  among.filter((path) => pattern.test(codeOf(path)));

describe('the sources', () => {
  it('[ASVS2] take no text as code, as markup, or as a line of a shell', () => {
    expect(product.length).toBeGreaterThan(400);
    expect(filesWith(/(?<!\.)\beval\(|\bnew Function\(/)).toEqual([]);
    expect(
      filesWith(/\b(?:inner|outer)HTML\b|insertAdjacentHTML|dangerouslySet|document\.write|setHTML/),
    ).toEqual([]);
    expect(
      filesWith(
        /\bshell: true|(?<!\.)\bexec(?:Sync)?\(\s*[`'"]|import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'/,
      ),
    ).toEqual([]);
    expect(
      filesWith(
        /\bpostMessage\(|(?:window\.|(?<![\w.]))addEventListener\(\s*'message'|\bwindow\.onmessage/,
        product.filter((path) => path.startsWith('client/')),
      ),
    ).toEqual([]);
    // What these look for is found where it stands.
    expect(filesWith(/\.eval\(/)).toEqual(['server/bus/redis-lease.ts']);
  });

  it('[ASVS2] encrypt, hash and draw lots by the libraries and the algorithms that docs/keys.md names, each in its file', () => {
    expect(filesWith(/createCipheriv|createDecipheriv/)).toEqual(['server/keys/sealed-box.ts']);
    expect(filesWith(/createHmac/)).toEqual(['server/access/totp.ts']);
    const hashes = product.flatMap((path) =>
      [...codeOf(path).matchAll(/createHash\('([^']+)'\)/g)].map(([, algorithm]) => algorithm),
    );
    expect([...new Set(hashes)]).toEqual(['sha256']);
    // To wait a little longer or shorter; nothing that nobody may guess.
    expect(filesWith(/Math\.random/)).toEqual([
      'client/live/browser.ts',
      'client/station/browser.ts',
      'gateway/uplink/uplink.ts',
      'server/store/sqlite-dialect.ts',
    ]);
    expect(filesWith(/rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual([]);
    // Where somebody has written sslmode=verify-ca.
    expect(filesWith(/checkServerIdentity/)).toEqual(['server/store/postgres-address.ts']);
  });

  it('[ASVS2] of the server connect to Redis, PostgreSQL and nothing else, and lead no browser on', () => {
    const server = product.filter((path) => path.startsWith('server/'));
    const OUT =
      /\bfetch\(|\bhttps?\.(?:get|request)\(|import \{[^}]*\b(?:connect|createConnection)\b[^}]*\} from|from 'undici'|new WebSocket\(/;
    expect(filesWith(OUT, server)).toEqual([]);
    expect(
      filesWith(/from '(?:redis|pg)'/, server).map((path) => path.split('/').slice(0, 2).join('/')),
    ).toSatisfy((folders: string[]) =>
      folders.every((folder) => ['server/bus', 'server/store', 'server/backup'].includes(folder)),
    );
    // A browser is led to an address of Takt's own that stands in the source, and to no other.
    expect(filesWith(/\.redirect\((?!(?:30\d, )?'\/[\w-]*'|'\/[\w-]*', 30\d)/, server)).toEqual([]);
  });
});
