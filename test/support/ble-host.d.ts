/** The part of ble-host that the virtual straps and treadmills use; the package brings no types. */
declare module 'ble-host' {
  export interface Connection {
    disconnect(): void;
    on(event: 'disconnect', listener: (reason: number) => void): this;
  }
  export interface HostCharacteristic {
    uuid: number | string;
    properties: readonly string[];
    value?: Buffer;
    onSubscriptionChange?: (connection: Connection, notification: boolean) => void;
    onRead?: (connection: Connection, callback: (status: number, value: Buffer) => void) => void;
    notify?(connection: Connection, value: Buffer): boolean;
  }
  export interface HostService {
    uuid: number | string;
    characteristics: HostCharacteristic[];
  }
  export interface Manager {
    readonly gattDb: {
      setDeviceName(name: string): void;
      addServices(services: HostService[]): void;
    };
    setAdvertisingData(data: Buffer): void;
    setScanResponseData(data: Buffer): void;
    startAdvertising(
      parameters: { intervalMin: number; intervalMax: number; advertisingType?: string },
      onConnected: (status: number, connection: Connection) => void,
    ): void;
  }
  export interface Transport {
    write(packet: Buffer): void;
    on(event: 'data', listener: (packet: Buffer) => void): this;
  }
  const host: {
    BleManager: {
      create(
        transport: Transport,
        options: { staticRandomAddress?: string },
        onReady: (error: Error | null, manager: Manager) => void,
      ): void;
    };
  };
  export default host;
}
