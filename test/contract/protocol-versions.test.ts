import {
  FEATURES,
  type Feature,
  knowsFeature,
  OLDEST_GATEWAY_PROTOCOL,
  PROTOCOL_VERSION,
} from '@takt/shared/link/protocol-versions.ts';
import { expect, it } from 'vitest';
import { textOf } from '../support/sources.ts';

const brought = Object.values(FEATURES);

it('[UPL60] docs/gateway.md shows what each protocol version brought, line by line', () => {
  const shown = textOf('docs/gateway.md').split(
    '| from version | sent by | what it brought |\n| --- | --- | --- |\n',
  );
  expect(shown).toHaveLength(2);
  const lines = (shown[1] ?? '').split('\n\n')[0]?.trimEnd().split('\n');
  expect(lines).toEqual(brought.map(({ since, sentBy, what }) => `| ${since} | ${sentBy} | ${what} |`));
});

it('[UPL60] an end knows what came with its own version or before, and nothing later', () => {
  const known = (protocol: number): string[] =>
    Object.keys(FEATURES).filter((feature) => knowsFeature(protocol, feature as Feature));
  expect(known(OLDEST_GATEWAY_PROTOCOL)).toEqual(['uplink']);
  expect(known(PROTOCOL_VERSION)).toEqual(Object.keys(FEATURES));
  expect(Math.max(...brought.map(({ since }) => since))).toBe(PROTOCOL_VERSION);
});
