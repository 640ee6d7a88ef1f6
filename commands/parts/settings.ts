/**
 * A command's settings: each is a flag and an environment variable, and all that is wrong with them is told at once,
 * in the person's language. A flag wins over the environment.
 */
import { parseArgs } from 'node:util';
import { AppError, type Language } from '@takt/shared/errors.ts';

export type Text = Readonly<Record<Language, string>>;

export interface Setting<T> {
  /** Without dashes: "port" is --port and TAKT_PORT. */
  readonly name: string;
  /** In the help, e.g. "N" or "DIR"; null: a switch. */
  readonly value: string | null;
  readonly help: Text;
  /** May be given several times; in the environment separated by spaces. */
  readonly many?: boolean;
  /** The fault when it is not given; left out where the command does without. */
  readonly missing?: Text;
  /** From what was written to what is meant; a string is the fault, in both languages. */
  read(raw: string): { readonly value: T } | { readonly fault: Text };
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
type ValueOf<S> = S extends Setting<infer T> ? T : never;
export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends { many: true }
    ? readonly ValueOf<S[K]>[]
    : S[K] extends { missing: Text }
      ? ValueOf<S[K]>
      : ValueOf<S[K]> | undefined;
};

export const ok = <T>(value: T): { readonly value: T } => ({ value });
export const fault = (nb: string, en: string): { readonly fault: Text } => ({ fault: { nb, en } });

/** null when help was asked for. AppError of kind usage with every fault, one a line. */
export function readSettings<const S extends Settings>(
  settings: S,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Values<S> | null {
  const given = new Map<string, string[]>();
  const faults: Text[] = [];
  const withoutValue = new Set<string>();
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.values(settings).map(({ name, value }) => [
        name,
        { type: value === null ? 'boolean' : 'string' },
      ]),
    ),
  });
  for (const token of tokens) {
    if (token.kind === 'positional') {
      faults.push({
        nb: `«${token.value}» hører ikke hjemme her`,
        en: `"${token.value}" does not belong here`,
      });
    } else if (token.kind === 'option') {
      if (token.name === 'help' || token.name === 'h') return null;
      const setting = Object.values(settings).find((one) => one.name === token.name);
      if (setting === undefined) {
        faults.push({
          nb: `det finnes ikke noe valg ${token.rawName}`,
          en: `there is no option ${token.rawName}`,
        });
      } else if (setting.value !== null && (token.value === undefined || token.value.startsWith('--'))) {
        withoutValue.add(token.name);
        faults.push({
          nb: `${token.rawName} mangler en verdi (${setting.value})`,
          en: `${token.rawName} needs a value (${setting.value})`,
        });
      } else given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? 'true']);
    }
  }
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const variable = `TAKT_${setting.name.toUpperCase().replaceAll('-', '_')}`;
    const flags = given.get(setting.name);
    const fromEnvironment = environment[variable]?.trim() || undefined;
    const raws =
      flags ??
      (fromEnvironment === undefined
        ? []
        : setting.many === true
          ? fromEnvironment.split(/\s+/)
          : [fromEnvironment]);
    const where = flags === undefined ? variable : `--${setting.name}`;
    const unheard = raws.length === 0 && !withoutValue.has(setting.name);
    if (unheard && setting.missing !== undefined) faults.push(setting.missing);
    const read: unknown[] = [];
    for (const raw of raws) {
      const outcome = setting.read(raw);
      if ('value' in outcome) read.push(outcome.value);
      else faults.push({ nb: `${where}: ${outcome.fault.nb}`, en: `${where}: ${outcome.fault.en}` });
    }
    values[key] = setting.many === true ? read : read.at(-1);
  }
  if (faults.length > 0) throw faultsOf(faults);
  return values as Values<S>;
}

export function faultsOf(faults: readonly Text[]): AppError {
  const listed = (language: Language): string =>
    faults.length === 1
      ? (faults[0]?.[language] ?? '')
      : faults.map((one) => `\n  – ${one[language]}`).join('');
  return new AppError('usage', { nb: listed('nb'), en: listed('en') });
}

export function helpFor(command: string, about: Text, settings: Settings, language: Language): string {
  const rows = Object.values(settings).map((setting) => {
    const value = setting.value === null ? '' : ` ${setting.value}`;
    return [
      `  --${setting.name}${value}${setting.many === true ? ' …' : ''}`,
      setting.help[language],
    ] as const;
  });
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  const note = {
    nb: 'Hvert valg er også en miljøvariabel: --port er TAKT_PORT.',
    en: 'Every option is an environment variable too: --port is TAKT_PORT.',
  };
  return [
    `takt ${command}`,
    '',
    about[language],
    '',
    ...rows.map(([flag, help]) => flag.padEnd(width) + help.replaceAll('\n', `\n${' '.repeat(width)}`)),
    '',
    note[language],
  ].join('\n');
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): Setting<number>['read'] {
  return (raw) => {
    const value = Number(raw);
    return /^\d+$/.test(raw) && value >= min && value <= max
      ? ok(value)
      : fault(
          `«${raw}» er ikke et helt tall fra ${min} til ${max}`,
          `"${raw}" is not a whole number from ${min} to ${max}`,
        );
  };
}

export const anyText: Setting<string>['read'] = (raw) => (raw === '' ? fault('er tom', 'is empty') : ok(raw));
