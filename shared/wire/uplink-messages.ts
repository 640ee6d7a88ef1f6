/** What a server may say on `/uplink`, checked: nothing that came over a network is believed by its type alone. */
import type { UplinkServerMessage } from './wire.ts';

/** null: not a message of ours. Never throws. */
export function readServerMessage(text: string): UplinkServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const message = value as Record<string, unknown>;
  const { type, protocol, nowMs, seq, bootId, sensors, blanked, pingMs, percent, open, serverBootId } =
    message;
  switch (type) {
    case 'serverAccepted':
      if (serverBootId !== undefined && typeof serverBootId !== 'string') return null;
      if (!finite(protocol) || !finite(nowMs)) return null;
      return { type, protocol, nowMs, ...(serverBootId === undefined ? {} : { serverBootId }) };
    case 'serverAck':
      if (bootId !== undefined && typeof bootId !== 'string') return null;
      return finite(seq) ? { type, seq, ...(bootId === undefined ? {} : { bootId }) } : null;
    case 'serverAssigned':
      return isTexts(sensors) ? { type, sensors } : null;
    case 'serverBlanked':
      return typeof blanked === 'boolean' ? { type, blanked } : null;
    case 'serverPong':
      return finite(pingMs) && finite(nowMs) ? { type, pingMs, nowMs } : null;
    case 'serverEffort':
      return percent === null || finite(percent) ? { type, percent } : null;
    case 'serverPairing':
      return typeof open === 'boolean' ? { type, open } : null;
    default:
      return null;
  }
}

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
