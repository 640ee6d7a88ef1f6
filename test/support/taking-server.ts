/** As much of a server as a gateway needs: it takes everything and says so. */
import type { AddressInfo } from 'node:net';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { HeartSample, SensorKey } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import type { GatewayMessage } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { WebSocketServer } from 'ws';

export interface TakenSample extends HeartSample {
  /** When its message was here, ms of performance.now(). */
  readonly atMs: number;
}

export interface TakingServer {
  readonly url: string;
  /** Every message as it came. */
  readonly said: readonly string[];
  readonly samples: readonly TakenSample[];
  close(): void;
}

/** `worn`: the straps that it says are worn, so that the gateway keeps their samples on its disk too. */
export async function takingServer(worn: readonly SensorKey[] = []): Promise<TakingServer> {
  const said: string[] = [];
  const samples: TakenSample[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    const reply = (message: UplinkServerMessage) => socket.send(JSON.stringify(message));
    socket.on('message', (bytes) => {
      const text = String(bytes);
      said.push(text);
      const message: GatewayMessage = JSON.parse(text);
      if (message.type === 'gatewayHello') {
        reply({ type: 'serverAccepted', protocol: PROTOCOL_VERSION, nowMs: message.nowMs });
        if (worn.length > 0) reply({ type: 'serverAssigned', sensors: worn });
      } else if (message.type === 'gatewayPing') {
        reply({ type: 'serverPong', pingMs: message.nowMs, nowMs: message.nowMs });
      } else if (message.type === 'gatewaySamples') {
        const atMs = performance.now();
        samples.push(...heartSamples(message.samples).map((sample) => ({ ...sample, atMs })));
        reply({ type: 'serverAck', seq: message.seq });
      }
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, said, samples, close: () => server.close() };
}
