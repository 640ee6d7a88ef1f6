/**
 * A gateway made of the same parts as `takt gateway`, with a memory that is soon full: it plays one capture to a server.
 * A program of its own, so that it can be killed. Arguments: server, folder, capture or `none`, samples, health port.
 */
import { readFileSync } from 'node:fs';
import { readCapture } from '@takt/gateway/capture/capture.ts';
import { runGateway } from '@takt/gateway/gateway.ts';
import { serveHealth } from '@takt/gateway/health/server.ts';
import { replayCapture } from '@takt/gateway/radio/replay.ts';
import { spillFolder } from '@takt/gateway/spill/folder.ts';
import { openSpill } from '@takt/gateway/spill/spill.ts';
import { webSocketUplink } from '@takt/gateway/uplink/uplink.ts';
import { steadyClock } from '../../commands/parts/clock.ts';

const [server = '', folder = '', capture = '', samples = '', port = ''] = process.argv.slice(2);
const [gatewayId, room, clock] = ['g', 'sal-1', steadyClock()] as const;
const gateway = await runGateway({
  clock,
  radios: [replayCapture(readCapture(readFileSync(capture), capture))],
  uplink: webSocketUplink({
    clock,
    server,
    token: process.env.TAKT_TOKEN ?? '',
    gatewayId,
    room,
    limits: { items: Number(samples), ms: Number.POSITIVE_INFINITY },
    spill: openSpill({ folder: spillFolder(folder, gatewayId, room), clock, say: () => {} }),
  }),
});
await serveHealth({ host: '127.0.0.1', port: Number(port) }, gateway.health);
