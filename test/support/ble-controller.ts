/**
 * A virtual Bluetooth controller: HCI commands in, HCI events out, the air on its other side. It knows the commands that
 * the hosts of these tests use; any other is answered as a real controller answers one it does not know.
 */
import { type Advert, type Air, aclHeader, type Link, type Station } from './ble-air.ts';
import { addressBytes, EVENT, H4, readAddress, STATUS, u16 } from './ble-hci.ts';

export interface ControllerOptions {
  readonly name: string;
  /** Its public address, 12 hexadecimal digits. */
  readonly address: string;
  readonly maxLinks?: number;
}

const ACL_BYTES = 27;
const ACL_PACKETS = 8;
const FIRST_HANDLE = 0x40;
const REPORT = { connectable: 0, notConnectable: 3, scanResponse: 4 } as const;

type Answer = readonly [status: number, ...values: number[]];

export class Controller implements Station {
  readonly name: string;
  readonly address: string;
  maxLinks: number;
  /** Takes power or wits away; it comes back as it would after both: with nothing in mind. */
  dead = false;
  deaf = false;
  /** Answers every command, and hands its host nothing of the air any more, until it is reset. */
  hearsNothing = false;
  /** Never answers how strongly it hears a link. */
  keepsRssi = false;
  /** Advertises under this random address, whatever its host says. */
  disguise: string | null = null;
  /** How often its host has asked for a connection. */
  attempts = 0;
  /** Every command that was not understood. */
  readonly unknown: number[] = [];
  readonly #air: Air;
  readonly #toHost: (packet: Buffer) => void;
  readonly #links = new Map<number, Link>();
  #randomAddress = '000000000000';
  #nextHandle = FIRST_HANDLE;
  #stopAdvertising: (() => void) | null = null;
  #advert = { everyMs: 100, type: 0, ownType: 0, data: [] as number[], response: [] as number[] };
  #scan: { readonly active: boolean; readonly seen: Set<string> | null } | null = null;
  #scanActive = true;
  #wish: { address: string; addressType: number; interval: number; timeout: number } | null = null;

  constructor(air: Air, options: ControllerOptions, toHost: (packet: Buffer) => void) {
    this.#air = air;
    this.name = options.name;
    this.address = options.address;
    this.maxLinks = options.maxLinks ?? 20;
    this.#toHost = (packet) => {
      if (!this.dead) toHost(packet);
    };
    air.stations.add(this);
  }

  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  /** A whole H4 packet from the host. */
  receive(packet: Buffer): void {
    if (this.dead) return;
    if (packet[0] === H4.command) this.#command(packet.readUInt16LE(1), packet.subarray(4));
    else if (packet[0] === H4.acl) this.#data(packet);
  }

  /** It is gone from the air; whoever had a link finds out by itself. */
  remove(): void {
    this.dead = true;
    this.#forget();
    this.#air.stations.delete(this);
  }

  /** Ends every link, as a person does who switches the strap off. */
  hangUp(): void {
    for (const link of [...this.#links.values()]) link.hangUp(this);
  }

  /** Any bytes to the host, as noise on its line would be. */
  blurt(bytes: Buffer): void {
    this.#toHost(bytes);
  }

  onAdvert(advert: Advert, rssiDbm: number): void {
    const scan = this.#scan;
    if (scan === null || this.hearsNothing || scan.seen?.has(advert.address)) return;
    scan.seen?.add(advert.address);
    const { address, addressType, data, response } = advert;
    const type = advert.connectable ? REPORT.connectable : REPORT.notConnectable;
    this.#toHost(EVENT.advert(type, addressType, address, data, rssiDbm));
    if (scan.active && response.length > 0 && this.#air.arrives(advert.station, this))
      this.#toHost(EVENT.advert(REPORT.scanResponse, addressType, address, response, rssiDbm));
  }

  wish({ address, addressType }: Advert): { interval: number; timeout: number } | null {
    const wish = this.#wish;
    return wish?.address === address && wish.addressType === addressType ? wish : null;
  }

  onLink(link: Link, role: 'central' | 'peripheral', advert: Advert): void {
    const handle = this.#nextHandle;
    this.#nextHandle += 1;
    this.#links.set(handle, link);
    const { interval, timeout } = link;
    const [peerType, peer] =
      role === 'central' ? [advert.addressType, advert.address] : [0, link.central.address];
    if (role === 'central') this.#wish = null;
    this.#toHost(EVENT.connected({ handle, role, peerType, peer, interval, timeout }));
  }

  onData(link: Link, starts: boolean, data: Buffer): void {
    const handle = this.#handleOf(link);
    if (handle !== null) this.#toHost(Buffer.concat([aclHeader(handle, starts, true, data.length), data]));
  }

  onSent(link: Link): void {
    const handle = this.#handleOf(link);
    if (handle !== null) this.#toHost(EVENT.packetsSent(handle, 1));
  }

  onLost(link: Link, reason: number): void {
    const handle = this.#handleOf(link);
    if (handle === null) return;
    this.#links.delete(handle);
    this.#toHost(EVENT.disconnected(handle, reason));
  }

  #handleOf(link: Link): number | null {
    for (const [handle, known] of this.#links) if (known === link) return handle;
    return null;
  }

  #data(packet: Buffer): void {
    const word = packet.readUInt16LE(1);
    this.#links.get(word & 0xfff)?.send(this, word >> 12 !== 1, Buffer.from(packet.subarray(5)));
  }

  #forget(): void {
    this.#links.clear();
    this.#stopAdvertising?.();
    this.#stopAdvertising = null;
    this.#scan = null;
    this.#wish = null;
  }

  #reset(): void {
    this.hearsNothing = false;
    const open = [...this.#links.values()];
    this.#forget();
    for (const link of open) link.hangUp(this);
  }

  #command(opcode: number, p: Buffer): void {
    const handle = p.length >= 2 ? p.readUInt16LE(0) & 0xfff : 0;
    const link = this.#links.get(handle);
    switch (opcode) {
      case 0x0406: // Disconnect
        this.#status(opcode, link === undefined ? STATUS.unknownConnection : STATUS.ok);
        link?.hangUp(this);
        return;
      case 0x041d: // Read Remote Version
        this.#status(opcode, STATUS.ok);
        this.#toHost(EVENT.remoteVersion(handle));
        return;
      case 0x2016: // LE Read Remote Features
        this.#status(opcode, STATUS.ok);
        this.#toHost(EVENT.remoteFeatures(handle));
        return;
      case 0x200d: // LE Create Connection
        this.#createConnection(opcode, p);
        return;
      case 0x2013: // LE Connection Update
        this.#status(opcode, STATUS.ok);
        link?.update(p.readUInt16LE(4), p.readUInt16LE(8));
        this.#toHost(EVENT.updated(handle, p.readUInt16LE(4), p.readUInt16LE(8)));
        return;
      case 0x200e: {
        // LE Create Connection Cancel
        const pending = this.#wish !== null;
        this.#wish = null;
        this.#toHost(EVENT.commandComplete(opcode, pending ? STATUS.ok : STATUS.notAllowed));
        if (pending) this.#toHost(EVENT.connectFailed(STATUS.unknownConnection));
        return;
      }
    }
    if (opcode === 0x1405 && this.keepsRssi) return;
    const answer = this.#answer(opcode, p, link);
    if (answer === null) this.unknown.push(opcode);
    const [status, ...values] = answer ?? [STATUS.unknownCommand];
    this.#toHost(EVENT.commandComplete(opcode, status, values));
  }

  #status(opcode: number, status: number): void {
    this.#toHost(EVENT.commandStatus(opcode, status));
  }

  #createConnection(opcode: number, p: Buffer): void {
    this.attempts += 1;
    const refusal =
      this.#links.size >= this.maxLinks
        ? STATUS.limitReached
        : this.#wish === null
          ? STATUS.ok
          : STATUS.notAllowed;
    this.#status(opcode, refusal);
    if (refusal !== STATUS.ok) return;
    this.#wish = {
      addressType: p.readUInt8(5),
      address: readAddress(p, 6),
      interval: p.readUInt16LE(15),
      timeout: p.readUInt16LE(19),
    };
  }

  /** Commands whose whole answer is one event; null: not known here. */
  #answer(opcode: number, p: Buffer, link: Link | undefined): Answer | null {
    switch (opcode) {
      case 0x0c03: // Reset
        this.#reset();
        return [STATUS.ok];
      case 0x1001: // Read Local Version: 5.0
        return [STATUS.ok, 9, ...u16(0), 9, ...u16(0xffff), ...u16(0)];
      case 0x1005: // Read Buffer Size
        return [STATUS.ok, ...u16(ACL_BYTES), 0, ...u16(ACL_PACKETS), ...u16(0)];
      case 0x1009: // Read BD_ADDR
        return [STATUS.ok, ...addressBytes(this.address)];
      case 0x0c6c: // Read LE Host Support
        return [STATUS.ok, 1, 0];
      case 0x1405: // Read RSSI
        if (link === undefined) return [STATUS.unknownConnection];
        return [STATUS.ok, p.readUInt8(0), p.readUInt8(1), link.rssiDbm() & 0xff];
      case 0x2002: // LE Read Buffer Size
        return [STATUS.ok, ...u16(ACL_BYTES), ACL_PACKETS];
      case 0x2003: // LE Read Local Features: none beyond the oldest
      case 0x201c: // LE Read Supported States
        return [STATUS.ok, 0, 0, 0, 0, 0, 0, 0, 0];
      case 0x2005: // LE Set Random Address
        this.#randomAddress = readAddress(p, 0);
        return [STATUS.ok];
      case 0x2006: // LE Set Advertising Parameters: intervals in 0.625 ms
        this.#advert.everyMs = ((p.readUInt16LE(0) + p.readUInt16LE(2)) / 2) * 0.625;
        this.#advert.type = p.readUInt8(4);
        this.#advert.ownType = p.readUInt8(5);
        return [STATUS.ok];
      case 0x2007: // LE Read Advertising Channel Tx Power
        return [STATUS.ok, 0];
      case 0x2008: // LE Set Advertising Data
        this.#advert.data = [...p.subarray(1, 1 + p.readUInt8(0))];
        return [STATUS.ok];
      case 0x2009: // LE Set Scan Response Data
        this.#advert.response = [...p.subarray(1, 1 + p.readUInt8(0))];
        return [STATUS.ok];
      case 0x200a: // LE Set Advertising Enable
        this.#advertise(p.readUInt8(0) === 1);
        return [STATUS.ok];
      case 0x200b: // LE Set Scan Parameters
        this.#scanActive = p.readUInt8(0) === 1;
        return [STATUS.ok];
      case 0x200c: // LE Set Scan Enable, with or without duplicates
        this.#scan =
          p.readUInt8(0) === 1
            ? { active: this.#scanActive, seen: p.readUInt8(1) === 1 ? new Set() : null }
            : null;
        return [STATUS.ok];
      case 0x200f: // LE Read Filter Accept List Size
        return [STATUS.ok, 8];
      case 0x0c01: // Set Event Mask
      case 0x0c6d: // Write LE Host Support
      case 0x2001: // LE Set Event Mask
      case 0x2010: // LE Clear Filter Accept List
        return [STATUS.ok];
      default:
        return null;
    }
  }

  #advertise(enabled: boolean): void {
    this.#stopAdvertising?.();
    this.#stopAdvertising = null;
    if (!enabled) return;
    const { everyMs, type, ownType, data, response } = this.#advert;
    const random = this.disguise ?? (ownType === 1 ? this.#randomAddress : null);
    const address = random ?? this.address;
    const addressType = random === null ? 0 : 1;
    const advert = { station: this, address, addressType, connectable: type === 0, data, response, everyMs };
    this.#stopAdvertising = this.#air.advertise(advert, () => {
      this.#stopAdvertising = null;
    });
  }
}
