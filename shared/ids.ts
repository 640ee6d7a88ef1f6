/**
 * Numbers and keys that are easily taken for one another have types of their own: the type checker then refuses a slot's number
 * where a station's is wanted. They are made at the borders (schemas, rows of the store) and by the functions here, and cost
 * nothing at run time.
 */
declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A participant's row in one class, 1 to 40. Its station may have another number. */
export type Slot = Branded<number, 'slot'>;
/** The numbered spot in a room, as it stands on the wall. */
export type Station = Branded<number, 'station'>;
/** An event's number in its class's log: 1, 2, 3 … without gaps. Frames and the messages of a gateway have numbers of their own. */
export type ClassSeq = Branded<number, 'class-seq'>;

/** Stored classes of before may have more slots than there are now. */
const STORED_MAX = 255;
/** Stands before a log's first event: nothing of it is read yet, or nobody knows how far it has got. */
export const LOG_START = 0 as ClassSeq;

/** For a number that is known to be one: of a row of the store, of the demonstration, of a test. */
export const asSlot = (number: number): Slot => checked(number, 'slot', STORED_MAX) as Slot;
export const asStation = (number: number): Station => checked(number, 'station', STORED_MAX) as Station;
export const asClassSeq = (number: number): ClassSeq =>
  checked(number, 'number of an event', Number.MAX_SAFE_INTEGER) as ClassSeq;

function checked(number: number, what: string, max: number): number {
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new RangeError(`${number} is no ${what}`);
}

/** A slot that nobody has planned stands at the station of its own number, and a station without a slot gets that one. */
export const stationNumbered = (slot: Slot): Station => slot as number as Station;
export const slotNumbered = (station: Station): Slot => station as number as Slot;

/** The event after this one. */
export const nextSeq = (seq: ClassSeq): ClassSeq => (seq + 1) as ClassSeq;
