/** HTTP as bytes on a socket, for what no client library would send. */
import { connect, type Socket } from 'node:net';

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Resolves when the server ends the connection. Everything it said, which may be nothing. */
export function rawExchange(url: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let said = '';
    socket.on('data', (data) => {
      said += data.toString('latin1');
    });
    socket.on('close', () => resolve(said));
    socket.write(bytes);
  });
}

/** The first reply of a server to these bytes. */
export async function rawRequest(url: string, bytes: string | Buffer): Promise<RawReply> {
  const said = Buffer.from(await rawExchange(url, bytes), 'latin1').toString('utf8');
  const [head = '', body = ''] = said.split(/\r\n\r\n([\s\S]*)/);
  const [start = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const [name = '', value = ''] = line.split(/: ?(.*)/s);
    return [name.toLowerCase(), value] as const;
  });
  return { status: Number(start.split(' ')[1] ?? 0), headers: Object.fromEntries(headers), body };
}

/** A connection that has said nothing yet. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // Its close shows what becomes of it.
  socket.on('error', () => {});
  return socket;
}
