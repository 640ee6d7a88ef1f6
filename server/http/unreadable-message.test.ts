import { gatewayFault } from '@takt/shared/wire/uplink.ts';
import { viewerFault } from '@takt/shared/wire/viewer.ts';
import { expect, it } from 'vitest';
import { unreadableMessage } from './unreadable-message.ts';

it('[API32] the reason of a close names the field and what is wanted there, and nothing that was sent', () => {
  const of = (message: unknown) => unreadableMessage(viewerFault(JSON.stringify(message)));
  expect(of({ type: 'viewerAck', seq: 'hemmelig' })).toBe(
    'unreadable message: seq must be a whole number of at least 0',
  );
  expect(of({ type: 'viewerPairing' })).toBe(
    'unreadable message: open is missing, and must be true or false',
  );
  expect(unreadableMessage(viewerFault('{'))).toBe('unreadable message: it must be JSON, sent as text');
  expect(unreadableMessage(null)).toBe('unreadable message: it must be JSON, sent as text');
});

it('[API49] it fits into a close frame, whatever is wanted', () => {
  const fault = gatewayFault(JSON.stringify({ type: 'gatewayHello' }));
  expect(unreadableMessage(fault)).toMatch(/^unreadable message: \w+ is missing/);
  const long = unreadableMessage(gatewayFault(JSON.stringify({ type: 'x' })));
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(123);
});
