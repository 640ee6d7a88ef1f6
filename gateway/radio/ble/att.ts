/**
 * What a Bluetooth controller hands over (H4, Core 4.A 2): whether it is a sensor's refusal to talk unencrypted or
 * unbonded. The library keeps that to itself: it tries to pair, and the question is never answered.
 */
const H4_ACL = 0x02;
const HANDLE_BITS = 0x0fff;
/** L2CAP channel of the attribute protocol, its error response, and where they stand behind the packet's type. */
const ATT_CHANNEL = 4;
const ATT_ERROR = 0x01;
const AT = { handle: 1, channel: 7, opcode: 9, reason: 13 } as const;
/** Insufficient authentication, authorization, encryption key size, encryption (Core 3.F 3.4.1.1). */
const FOR_SECURITY: readonly (number | undefined)[] = [0x05, 0x08, 0x0c, 0x0f];

/** The connection handle on which a sensor refused for want of security; null: any other packet. */
export function refusedForSecurity(packet: Uint8Array): number | null {
  if (packet.length <= AT.reason || packet[0] !== H4_ACL) return null;
  const word = (at: number): number => (packet[at] ?? 0) | ((packet[at + 1] ?? 0) << 8);
  if (word(AT.channel) !== ATT_CHANNEL || packet[AT.opcode] !== ATT_ERROR) return null;
  return FOR_SECURITY.includes(packet[AT.reason]) ? word(AT.handle) & HANDLE_BITS : null;
}
