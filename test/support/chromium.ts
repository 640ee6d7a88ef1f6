/** Debian's Chromium, driven by playwright-core, with nothing that calls out into the network. */
import { type Browser, chromium } from 'playwright-core';
import { DEBIAN_COMPONENTS } from './debian.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: DEBIAN_COMPONENTS.chromium.path, args: [...QUIET, ...more] });
}
