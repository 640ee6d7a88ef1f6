/** Where a number that the Bluetooth SIG assigned stands in a UUID that is written in full (Core 3.B 2.5.1). */
const IN_FULL = /^0000([0-9a-f]{4})00001000800000805f9b34fb$/;

/** 0x180d from `180d` and from `0000180d-0000-1000-8000-00805f9b34fb`, however it is written; null: a maker's own. */
export function assignedNumber(uuid: string): number | null {
  const plain = uuid.toLowerCase().replaceAll('-', '');
  const short = plain.length <= 8 ? plain : IN_FULL.exec(plain)?.[1];
  const number = short === undefined ? Number.NaN : Number.parseInt(short, 16);
  return number <= 0xffff ? number : null;
}
