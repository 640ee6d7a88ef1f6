/**
 * `npm run bench`: what Takt measures of itself, printed and never judged.
 * `npm run bench -- beats`, `… -- latency SECONDS ROUNDS` `… -- gateway SECONDS` or `… -- wall SECONDS ROUNDS` for one of them.
 */
const BENCHES = {
  beats: () => import('./beats.ts'),
  latency: () => import('./latency.ts'),
  gateway: () => import('./gateway.ts'),
  wall: () => import('./wall.ts'),
} as const;

const asked = process.argv[2];
for (const [name, run] of Object.entries(BENCHES)) {
  if (asked !== undefined && asked !== name) continue;
  console.log(`\n== ${name} ==`);
  await run();
}
