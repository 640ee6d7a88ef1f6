/** The gateway's health as a page for the technician: plain HTML that needs no script and reads well aloud. */
import { createHash } from 'node:crypto';
import type { Language } from '@takt/shared/errors.ts';
import type { GatewayHealth, ReceiverHealth } from './health.ts';
import { healthWords } from './words.ts';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:1rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}' +
  'table{border-collapse:collapse;margin:1rem 0;width:100%}caption{text-align:left;font-weight:600;padding:.25rem 0}' +
  'th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #767676}';

/** Allows this page's own style and nothing else. */
export const PAGE_POLICY = `default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;

/** `withStraps`: straps by id; else only how many. */
export function healthPage(health: GatewayHealth, language: Language, withStraps: boolean): string {
  const words = healthWords[language];
  const number = (value: number | null, unit = ''): string =>
    value === null
      ? words.unknown
      : `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)}${unit}`;
  const { receivers, counts, straps, uplink } = health;
  const state = ({ state }: ReceiverHealth): string => (state === null ? words.unknown : words.states[state]);
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${words.title}</title>
<style>${STYLE}</style>
<h1>${words.title}</h1>
<p><a href="/">${words.refresh}</a></p>
<h2>${words.server}</h2>
${
  uplink === null
    ? `<p>${words.sameProcess}</p>`
    : list([
        [words.connection, uplink.connected ? words.connected : words.notConnected],
        ...(uplink.trouble === null ? [] : [[words.trouble, uplink.trouble] as const]),
        [words.kept, number(uplink.kept)],
        [
          words.onDisk,
          uplink.disk === null
            ? words.noDisk
            : `${number(uplink.disk.samples)} (${number(uplink.disk.bytes / 1024, ' kB')})`,
        ],
        [words.dropped, number(uplink.dropped)],
        [words.clockOffset, number(uplink.clockOffsetMs, ' ms')],
        [words.roundTrip, number(uplink.roundTripMs, ' ms')],
      ])
}
<h2>${words.receivers}</h2>
${table(
  words.receiverTable,
  words.receiverColumns,
  receivers.map((receiver) => [
    receiver.receiver,
    state(receiver),
    number(receiver.packetsPerS),
    number(receiver.packets),
    number(receiver.lastPacketAgeS, ' s'),
  ]),
  words.noReceivers,
)}
${receivers.map((receiver) => troubles(receiver, words)).join('')}
<h2>${words.straps}</h2>
<p>${words.strapsHeard(straps.length)}</p>
${
  withStraps && straps.length > 0
    ? table(
        words.strapTable,
        words.strapColumns,
        straps.map((strap) => [strap.sensor, number(strap.strengthDbm, ' dBm'), number(strap.ageS, ' s')]),
        '',
      )
    : ''
}
<h2>${words.decoded}</h2>
${table(
  words.decodedTable,
  words.decodedColumns,
  counted.map(([kind, count]) => [kind, number(count)]),
  words.nothingYet,
)}
<p><small>${words.purpose}</small></p>
</html>
`;
}

/** What is the matter with a receiver, and what to do; of straps how many, never which. */
function troubles(receiver: ReceiverHealth, words: (typeof healthWords)[Language]): string {
  const troubled = [
    ...(receiver.deaf
      ? [words.deaf(receiver.restarts)]
      : receiver.restarts > 0
        ? [words.wasDeaf(receiver.restarts)]
        : []),
    ...(receiver.needBonding > 0 ? [words.needBonding(receiver.needBonding)] : []),
    ...(receiver.refusing > 0 ? [words.refusing(receiver.refusing)] : []),
  ];
  return troubled
    .map((text) => `<p><strong>${escaped(receiver.receiver)}</strong>: ${escaped(text)}</p>`)
    .join('');
}

function list(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>`;
}

function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
): string {
  if (rows.length === 0) return `<p>${none}</p>`;
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('');
  const body = rows
    .map(([first = '', ...rest]) => {
      const cells = rest.map((cell) => `<td>${escaped(cell)}</td>`).join('');
      return `<tr><th scope="row">${escaped(first)}</th>${cells}</tr>`;
    })
    .join('');
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
