import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAFF_ROLES } from '@takt/shared/api/accounts.ts';
import type { CommandBody } from '@takt/shared/api/classes.ts';
import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { GatewayMessage } from '@takt/shared/wire/uplink.ts';
import type { ViewerMessage } from '@takt/shared/wire/viewer.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { at } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { EVERY_STEP } from '../../test/support/every-step.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import type { Actor, Role } from '../access/actor.ts';
import { DEVICE_ROLES, ROLES } from '../access/actor.ts';
import { ACTIONS, type Action, actionOfStep, actionsOfViewer, roleMay } from '../access/table.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';
import { openSockets } from './sockets.ts';

/** Nothing that is served asks for these yet. */
const RESERVED: readonly Action[] = [];
const DOCS = join(import.meta.dirname, '../../docs/access.md');
const GENERATED = '<!-- Below this line: written by server/http/access-table.test.ts (vitest -u) -->\n';

let under: TestServer;
let app: App;
let url: string;
let closeSockets: () => void;
/** Who every request is from. */
let actor: Actor | null = null;
const as = (role: Role | null, roomId: string | null = null): void => {
  actor = role === null ? null : { id: `a ${role}`, roles: [role], roomId, session: null, device: null };
};
const roleMayOf = (role: Role | null, action: Action): boolean => role !== null && roleMay(role, action);
const EVERYBODY: readonly (Role | null)[] = [...ROLES, null];

beforeAll(async () => {
  under = await testServer({ clock: handClock(1, at(0)).clock });
  const { services } = under.server;
  const known = { ...services, access: { ...services.access, identify: async () => actor } };
  app = await createApp(known);
  closeSockets = openSockets(app, known);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  closeSockets();
  await app.close();
  await under.close();
});

async function refuses(method: string, path: string, payload?: object): Promise<boolean> {
  const { statusCode } = await app.inject({
    method: method as 'GET',
    url: path.replaceAll(/:(\w+)/g, 'none').replace('*', 'none'),
    headers: { host: '127.0.0.1:8080' },
    ...(payload === undefined ? {} : { payload }),
  });
  return statusCode === 403 || statusCode === 401;
}

/** Whether the server hangs up on somebody who says these, as on one who may not. */
function hungUpOn(
  path: string,
  messages: readonly object[],
  until: 'answered' | 'closed' = 'answered',
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws') + path);
    const end = (refused: boolean): void => {
      resolve(refused);
      socket.terminate();
    };
    socket.on('open', () => {
      for (const message of messages) socket.send(JSON.stringify(message));
      socket.ping();
    });
    // Messages are answered in their order: what was said before the ping has been judged, and a close would have come first.
    if (until === 'answered') socket.on('pong', () => socket.readyState === socket.OPEN && end(false));
    socket.on('close', (code) => end(code === CLOSE_NOT_ALLOWED));
    socket.on('error', reject);
  });
}

const hello = (projection: 'wall' | 'console', room = 'sal-1'): ViewerMessage => ({
  type: 'viewerHello',
  protocol: PROTOCOL_VERSION,
  room,
  projection,
  format: 'binary',
});

const STEPS = Object.keys(EVERY_STEP) as CommandBody['kind'][];
const VIEWER_MESSAGES: readonly ViewerMessage[] = Object.values({
  viewerHello: [hello('wall'), hello('console')],
  viewerAck: [{ type: 'viewerAck', seq: 1 }],
  viewerLost: [{ type: 'viewerLost' }],
  viewerPairing: [{ type: 'viewerPairing', open: true }],
} satisfies { readonly [T in ViewerMessage['type']]: readonly ViewerMessage[] }).flat();
const GATEWAY_HELLO = {
  type: 'gatewayHello',
  ...{ protocol: PROTOCOL_VERSION, gatewayId: 'g', bootId: 'b', room: 'sal-1', nowMs: 1 },
};
const GATEWAY_MESSAGES: Readonly<Record<GatewayMessage['type'], object>> = {
  gatewayHello: GATEWAY_HELLO,
  gatewaySamples: { type: 'gatewaySamples', seq: 1, samples: [] },
  gatewayPackets: { type: 'gatewayPackets', seq: 1, packets: [] },
  gatewayPing: { type: 'gatewayPing', nowMs: 1 },
  gatewayHealth: { type: 'gatewayHealth', report: {} },
};

describe('the table of roles and actions', () => {
  it('[ROLE1] every route is refused to every role that the table does not let do its action', async () => {
    expect(app.guarded.length).toBeGreaterThan(100);
    for (const role of EVERYBODY) {
      as(role);
      for (const { method, url: path, action, served } of app.guarded) {
        // Methods that are only told which others there are go by the same check: it is run once for somebody, once for nobody.
        if (!served && role !== 'phone' && role !== null) continue;
        const wanted = action !== 'public' && !roleMayOf(role, action);
        expect([role, method, path, await refuses(method, path)]).toEqual([role, method, path, wanted]);
      }
    }
  });

  it('[ROLE1] an action that nothing asks for is named as kept for later', () => {
    const asked = new Set<Action | 'public' | null>([
      ...app.guarded.map(({ action }) => action),
      ...STEPS.map(actionOfStep),
      ...VIEWER_MESSAGES.flatMap((message) => actionsOfViewer(message) ?? []),
      'uplink.send',
    ]);
    const unasked = (Object.keys(ACTIONS) as Action[]).filter((action) => !asked.has(action));
    expect(unasked).toEqual(RESERVED);
  });

  it('[ROLE2] every step of a console is refused to every role that may not take it', async () => {
    expect(STEPS.length).toBeGreaterThan(15);
    for (const role of EVERYBODY) {
      as(role);
      for (const kind of STEPS) {
        const payload = {
          commandId: 'command-1',
          seenSeq: 0,
          phaseIndex: null,
          ageMs: 0,
          command: EVERY_STEP[kind],
        };
        const refused = await refuses('POST', '/api/classes/none/commands', payload);
        expect([role, kind, refused]).toEqual([role, kind, !roleMayOf(role, actionOfStep(kind))]);
      }
    }
  });

  it('[ROLE3] every message of a viewer is refused to every role that may not say it', async () => {
    for (const role of EVERYBODY) {
      as(role);
      for (const message of VIEWER_MESSAGES) {
        // A viewer has said hello before; as a wall or a console, whichever it may.
        const first = roleMayOf(role, 'room.watch') ? hello('wall') : hello('console');
        const said = message.type === 'viewerHello' ? [message] : [first, message];
        const wanted = said.some((one) => {
          const actions = actionsOfViewer(one);
          return actions !== null && !actions.some((action) => roleMayOf(role, action));
        });
        expect([role, message, await hungUpOn('/live', said)]).toEqual([role, message, wanted]);
      }
    }
  });

  it('[ROLE3] every message of a gateway is refused to whoever may not send', async () => {
    for (const role of EVERYBODY) {
      as(role);
      if (roleMayOf(role, 'uplink.send')) continue;
      for (const message of Object.values(GATEWAY_MESSAGES)) {
        expect([role, await hungUpOn('/uplink', [GATEWAY_HELLO, message], 'closed')]).toEqual([role, true]);
      }
    }
  });

  it('[ROLE4] a device is let into its own room alone', async () => {
    as('wall', 'sal-1');
    expect(await hungUpOn('/live', [hello('wall', 'sal-1')])).toBe(false);
    expect(await hungUpOn('/live', [hello('wall', 'sal-2')])).toBe(true);
  });

  it('[ROLE5] no device may read what is recorded or a person’s choices, and no person may send as a gateway', () => {
    const kept: readonly Action[] = ['class.read', 'choice.read', 'choice.edit', 'class.steer', 'room.steer'];
    for (const role of DEVICE_ROLES)
      expect(
        kept.filter((action) => roleMay(role, action)),
        role,
      ).toEqual([]);
    for (const role of STAFF_ROLES) expect(roleMay(role, 'uplink.send'), role).toBe(false);
    expect(kept.filter((action) => roleMay('researcher', action) || roleMay('technician', action))).toEqual(
      [],
    );
  });

  it('[ROLE6] the documentation shows the table as it is', async () => {
    const [prose = ''] = readFileSync(DOCS, 'utf8').split(GENERATED);
    await expect(`${prose}${GENERATED}\n${tableText()}`).toMatchFileSnapshot(DOCS);
  });
});

/** Which screen or program asks for a page is no secret; what it then reads is. */
function tableText(): string {
  const head = `| action | what it is | ${ROLES.join(' | ')} |\n|---|---|${ROLES.map(() => ':-:|').join('')}`;
  const rows = (Object.entries(ACTIONS) as [Action, string][]).map(([action, what]) => {
    const cells = ROLES.map((role) => (roleMay(role, action) ? '●' : ''));
    return `| \`${action}\` | ${what} | ${cells.join(' | ')} |`;
  });
  const asked = app.guarded
    .filter(({ method, action, served }) => served && method !== 'HEAD' && action !== 'public')
    .map(({ method, url: path, action }) => [`\`${method} ${path}\``, `\`${action}\``] as const);
  const lines = asked.map(([route, action]) => `| ${route} | ${action} |`);
  return [
    ...['## Role by action', '', head, ...rows, ''],
    ...['## Route by action', '', '| route | action |', '|---|---|', ...lines, ''],
  ].join('\n');
}
