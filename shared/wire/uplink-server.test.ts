import { describe, expect, it } from 'vitest';
import { readServerMessage } from './uplink-server.ts';

describe('what a server says', () => {
  it('[UPL7] is accepted only when it is whole and of the right types; anything else is ignored', () => {
    const good = [
      { type: 'serverAccepted', protocol: 1, nowMs: 5 },
      { type: 'serverAck', seq: 4 },
      { type: 'serverAck', seq: 4, bootId: 'b' },
      { type: 'serverAssigned', sensors: [] },
      { type: 'serverAssigned', sensors: ['ant:7'] },
      { type: 'serverBlanked', blanked: true },
      { type: 'serverPong', pingMs: 1, nowMs: 2 },
      { type: 'serverEffort', percent: 92 },
      { type: 'serverEffort', percent: null },
    ];
    for (const message of good) expect(readServerMessage(JSON.stringify(message))).toEqual(message);
    const bad = ['', '{', 'null', '[]', '7', '{}', '{"type":"serverAck"}', '{"type":"serverAck","seq":"4"}'];
    const worse = ['{"type":"serverEffort"}', '{"type":"serverAck","seq":1e999}', '{"type":"viewerHello"}'];
    const other = ['{"type":"serverAck","seq":1,"bootId":2}', '{"type":"serverAssigned","sensors":[7]}'];
    const more = ['{"type":"serverBlanked"}', '{"type":"serverBlanked","blanked":1}'];
    for (const text of [...bad, ...worse, ...other, ...more]) expect(readServerMessage(text)).toBeNull();
  });
});
