/** Screens and tablets that are let in, a code for a new one, and this browser as the room's shared tablet. */
import type { DeviceCode, NewDevice } from '@takt/shared/api/accounts.ts';
import type { Session } from '@takt/shared/api/common.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { fetchDevices, keepDevice, newDevice, revokeDevice } from './access-api.ts';
import { Field, Form, Refused } from './form.tsx';

export function Devices({ rooms }: { rooms: Session['rooms'] }) {
  const devices = useQuery({ queryKey: ['devices'], queryFn: fetchDevices, retry: false });
  const [adding, setAdding] = useState(false);
  const changed = (): void => void devices.refetch();
  const revoke = useMutation({ mutationFn: revokeDevice, onSuccess: changed });
  const roomName = (roomId: string | null): string =>
    rooms.find((room) => room.roomId === roomId)?.name ?? '';
  return (
    <section className="access-section" aria-labelledby="devices">
      <header className="access-head">
        <h2 id="devices">{say('devices')}</h2>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          {say('deviceNew')}
        </button>
      </header>
      {devices.data?.length === 0 && <p className="quiet">{say('devicesNone')}</p>}
      <ul className="access-list">
        {devices.data?.map(({ deviceId, kind, name, roomId }) => (
          <li key={deviceId}>
            <span>
              <b>{name}</b>
              <small>
                {[say(deviceWord(kind)), roomName(roomId)].filter((part) => part !== '').join(' · ')}
              </small>
            </span>
            <button type="button" className="button" onClick={() => revoke.mutate(deviceId)}>
              {say('deviceRevoke')}
              <span className="unseen"> {name}</span>
            </button>
          </li>
        ))}
      </ul>
      <Refused error={devices.error ?? revoke.error} />
      {adding && <NewDeviceSheet rooms={rooms} onChanged={changed} onClose={() => setAdding(false)} />}
    </section>
  );
}

const deviceWord = (kind: string) =>
  kind === 'wall'
    ? ('device_wall' as const)
    : kind === 'shared-tablet'
      ? ('device_tablet' as const)
      : ('device_monitor' as const);

interface NewDeviceProps {
  readonly rooms: Session['rooms'];
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

function NewDeviceSheet({ rooms, onChanged, onClose }: NewDeviceProps) {
  const [made, setMade] = useState<(DeviceCode & { kind: string }) | null>(null);
  const here = useMutation({
    mutationFn: (code: string) => keepDevice(code),
    onSuccess: () => location.assign('/console'),
  });
  return (
    <Sheet title={say('deviceNew')} onClose={onClose}>
      {made === null ? (
        <Form
          button={say('deviceCode')}
          send={async ({ kind = 'wall', roomId = '', name = '' }) => {
            const device = {
              kind,
              roomId: kind === 'monitor' ? null : roomId,
              name,
              days: null,
            } as NewDevice;
            return { ...(await newDevice(device)), kind };
          }}
          onDone={(code) => {
            setMade(code);
            onChanged();
          }}
        >
          <label className="stack-tight">
            <span className="caption">{say('deviceKind')}</span>
            <select className="field" name="kind" defaultValue="wall">
              <option value="wall">{say('device_wall')}</option>
              <option value="shared-tablet">{say('device_tablet')}</option>
              <option value="monitor">{say('device_monitor')}</option>
            </select>
          </label>
          <label className="stack-tight">
            <span className="caption">{say('deviceRoom')}</span>
            <select className="field" name="roomId">
              {rooms.map(({ roomId, name }) => (
                <option key={roomId} value={roomId}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Field label={say('deviceName')} name="name" maxLength={60} autoComplete="off" />
        </Form>
      ) : (
        <div className="stack">
          <p className="enrol-code">
            <b>
              {made.code.slice(0, 4)} {made.code.slice(4)}
            </b>
          </p>
          <p className="quiet">{say('deviceType')}</p>
          {made.kind === 'shared-tablet' && (
            <button type="button" className="button" onClick={() => here.mutate(made.code)}>
              {say('deviceHere')}
            </button>
          )}
          <Refused error={here.error} />
        </div>
      )}
    </Sheet>
  );
}
