/** Debian's Chromium, driven by playwright-core, with nothing that calls out into the network. */
import { type Browser, chromium } from 'playwright-core';
import { type Component, programOf } from './debian.ts';
import { PATIENCE_MS } from './patience.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-software-rasterizer',
  // Widths as on a screen of any density; the shell would round them to whole pixels.
  '--font-render-hinting=none',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For pages: the engine without a browser's window and services, which costs less than half the processor. */
export function openChromium(more: readonly string[] = []): Promise<Browser> {
  return open('headlessShell', more);
}

/** For what only the whole browser has: Web Bluetooth. */
export function openWholeChromium(more: readonly string[] = []): Promise<Browser> {
  return open('chromium', more);
}

async function open(component: Component, more: readonly string[]): Promise<Browser> {
  const executablePath = programOf(component);
  if (executablePath === null) throw new Error(`${component} is not installed: TAKT_INSTALL=1 npm test`);
  const browser = await chromium.launch({ executablePath, args: [...QUIET, ...more] });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
  return browser;
}
