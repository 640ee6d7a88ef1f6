/** What the air brought, with the time at which the radio heard it (ms of the gateway's clock). */
export type Packet =
  /** A piece of the serial stream of an ANT stick: any bytes, split and joined anyhow. */
  | {
      readonly radio: 'ant';
      readonly receiver: string;
      readonly receivedAtMs: number;
      readonly bytes: Uint8Array;
    }
  /** One characteristic value. `address` is lower case without separators; `characteristic` a 16-bit UUID. */
  | {
      readonly radio: 'ble';
      readonly receiver: string;
      readonly receivedAtMs: number;
      readonly address: string;
      readonly characteristic: number;
      readonly bytes: Uint8Array;
      /** How strongly the adapter hears this strap, told in the last 3 s: by its adverts, or asked of the link. */
      readonly rssiDbm?: number;
    };
