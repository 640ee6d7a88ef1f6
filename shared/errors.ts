/**
 * The one home of errors that a person meets. An AppError says what is wrong, where, and what to do,
 * in both languages; its kind decides HTTP status, close code and exit code through the tables below.
 * Air noise is no error: decoders count it as fault values.
 */
export type ErrorKind =
  | 'usage'
  | 'not-found'
  | 'not-allowed'
  | 'not-logged-in'
  | 'conflict'
  | 'too-late'
  | 'too-many'
  | 'bad-input'
  | 'unavailable'
  /** What is stored cannot be read any more. */
  | 'damaged';
export type Language = 'nb' | 'en';
export type Words = Readonly<Record<Language, string>>;

export class AppError extends Error {
  readonly kind: ErrorKind;
  /** For who runs the program, at its console: may name a path of the machine and what another program said. */
  readonly text: Words;
  /** For a caller on the network: `text`, unless that names something of the machine. */
  readonly outside: Words;
  constructor(kind: ErrorKind, text: Words, options: ErrorOptions & { outside?: Words } = {}) {
    super(text.en, options);
    this.name = 'AppError';
    this.kind = kind;
    this.text = text;
    this.outside = options.outside ?? text;
  }
}

export const HTTP_STATUS: Readonly<Record<ErrorKind, number>> = {
  usage: 400,
  'bad-input': 422,
  'not-found': 404,
  'not-allowed': 403,
  'not-logged-in': 401,
  conflict: 409,
  'too-late': 410,
  'too-many': 429,
  unavailable: 503,
  damaged: 500,
};

export const EXIT_CODE: Readonly<Record<ErrorKind, number>> = {
  usage: 2,
  'bad-input': 65,
  'not-found': 66,
  'not-allowed': 77,
  'not-logged-in': 77,
  conflict: 75,
  'too-late': 75,
  'too-many': 75,
  unavailable: 69,
  damaged: 74,
};

/** From LANG, TAKT_LANG or an Accept-Language header: English where English is asked for first, else Bokmål. */
export function languageOf(tag: string | undefined): Language {
  return tag !== undefined && /^(en|c$|c\.|posix)/i.test(tag.trim()) ? 'en' : 'nb';
}
