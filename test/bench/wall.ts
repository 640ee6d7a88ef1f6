/**
 * What the wall takes of its machine: the real program with 40 simulated straps, its wall in Chromium. Printed, never judged.
 *
 *   task     the main thread's time in a second, by its own processor clock (what other programs take is not in it)
 *   commits  pictures handed to the compositor in a second
 *   longest  the longest single turn of the main thread, by the same clock: a picture at 60 Hz has 16.7 ms
 *   script, style, layout, paint, layers    where the time of a traced round went; tracing itself costs some
 *
 * `4x` is Chromium's own throttle: about the processor of a television's stick.
 *
 * Arguments: seconds a round (15), rounds of each kind by turns (3), participants (40).
 */
import { readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { CDPSession } from 'playwright-core';
import { openChromium } from '../support/chromium.ts';
import { startTakt } from '../support/program.ts';
import { atShare } from '../support/shares.ts';

const seconds = Number(process.argv[3] ?? 15);
const rounds = Number(process.argv[4] ?? 3);
const participants = Number(process.argv[5] ?? 40);
const WARM_UP_MS = 10_000;
const THROTTLES = [1, 4] as const;
const SCREEN = { width: 1920, height: 1080 };
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  /** µs of the thread's processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}
interface Row {
  readonly taskMs: number;
  readonly commits: number;
  readonly longestMs: number;
  readonly parts: Readonly<Record<string, number>>;
}
const PARTS: Readonly<Record<string, readonly string[]>> = {
  script: ['FunctionCall', 'RunMicrotasks'],
  style: ['UpdateLayoutTree'],
  layout: ['Layout'],
  paint: ['PrePaint', 'Paint'],
  layers: ['Layerize', 'Commit'],
};

console.log(
  `node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? '?'}); ${participants} people, ${SCREEN.width} × ${SCREEN.height}`,
);
console.log(`${seconds} s a round and kind, ${rounds} rounds by turns; ms in a second of real time\n`);
console.log('round throttle   task  commits  longest   script  style layout  paint layers   load  processes');

await using takt = await startTakt(['start', '--radio', `simulator:${participants}`, '--run', '4x4']);
const browser = await openChromium();
const page = await browser.newPage({ viewport: SCREEN });
await page.goto(`${takt.url}/wall`);
await page
  .locator('.tile')
  .nth(participants - 1)
  .waitFor();
await page
  .locator('.figure', { hasText: /\d/ })
  .nth(Math.floor(participants / 2))
  .waitFor();
const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
await wait(WARM_UP_MS);

const measured = new Map<number, Row[]>();
for (let round = 1; round <= rounds; round++) {
  for (const throttle of THROTTLES) {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    await wait(1_000);
    const row = await oneRow(devtools);
    measured.set(throttle, [...(measured.get(throttle) ?? []), row]);
    print(
      String(round),
      throttle,
      row,
      `${loadavg()[0]?.toFixed(1)}`.padStart(6) + String(processes()).padStart(11),
    );
  }
}
console.log('');
for (const throttle of THROTTLES) {
  const rows = measured.get(throttle) ?? [];
  const median = (of: (row: Row) => number): number => atShare(rows.map(of), 0.5);
  print(
    'median',
    throttle,
    {
      taskMs: median(({ taskMs }) => taskMs),
      commits: median(({ commits }) => commits),
      longestMs: median(({ longestMs }) => longestMs),
      parts: Object.fromEntries(
        Object.keys(PARTS).map((name) => [name, median(({ parts }) => parts[name] ?? 0)]),
      ),
    },
    '',
  );
}
await browser.close();

async function oneRow(session: CDPSession): Promise<Row> {
  const [before, startMs] = [await taskSeconds(session), performance.now()];
  await wait(seconds * 1000);
  const taskMs = 1e6 * (((await taskSeconds(session)) - before) / (performance.now() - startMs));
  return { taskMs, ...(await traced(session)) };
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

async function traced(session: CDPSession): Promise<Omit<Row, 'taskMs'>> {
  const startMs = performance.now();
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'],
  });
  await wait(seconds * 1000);
  const text = (await browser.stopTracing()).toString();
  const tookS = (performance.now() - startMs) / 1000;
  void session;
  const { traceEvents } = JSON.parse(text) as { traceEvents: readonly TraceEvent[] };
  const commits = traceEvents.filter(({ name }) => name === 'Commit');
  const main = commits[0]?.tid;
  const mine = traceEvents.filter(({ tid, ph }) => tid === main && ph === 'X');
  const cpuMs = (names: readonly string[]): number =>
    mine.filter(({ name }) => names.includes(name)).reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0) /
    tookS;
  return {
    commits: commits.length / tookS,
    longestMs: mine.reduce(
      (longest, { name, tdur = 0 }) => (name === 'RunTask' ? Math.max(longest, tdur / 1000) : longest),
      0,
    ),
    parts: Object.fromEntries(Object.entries(PARTS).map(([name, events]) => [name, cpuMs(events)])),
  };
}

function print(
  round: string,
  throttle: number,
  { taskMs, commits, longestMs, parts }: Row,
  more: string,
): void {
  const figure = (value: number, width: number): string => value.toFixed(0).padStart(width);
  console.log(
    [
      round.padEnd(6),
      `${throttle}x`.padStart(7),
      figure(taskMs, 6),
      figure(commits, 8),
      figure(longestMs, 8),
      '  ',
      ...Object.keys(PARTS).map((name) => figure(parts[name] ?? 0, 6)),
      more,
    ].join(' '),
  );
}

/** How many processes there are on this machine. */
function processes(): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
}
