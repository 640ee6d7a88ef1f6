/** Choosing a device by a tap, having it again after a reload, and letting it go. */
import { useEffect, useRef, useState } from 'react';
import type { Peripheral } from './device-link.ts';
import type { DeviceKind, Station } from './station.ts';
import { chooseDevice, deviceOfThisTab, forgetDevice } from './web-bluetooth.ts';
import { type NotChosen, whyNotChosen } from './what-cannot.ts';

export interface Chooser {
  readonly isOpen: boolean;
  /** Why the last choice came to nothing. */
  readonly notChosen: NotChosen | null;
  choose(): void;
  letGo(): void;
}

export function useChooser(kind: DeviceKind, station: Station): Chooser {
  const [isOpen, setOpen] = useState(false);
  const [notChosen, setNotChosen] = useState<NotChosen | null>(null);
  /** Somebody has tapped: the device of before a reload is not wanted any more. */
  const wanted = useRef(false);
  useEffect(() => {
    let ended = false;
    deviceOfThisTab(kind).then(
      (peripheral) => {
        if (ended || wanted.current || peripheral === null) return;
        connectTo(station, kind, peripheral);
      },
      () => {},
    );
    return () => {
      ended = true;
    };
  }, [kind, station]);
  useEffect(() => {
    if (kind !== 'strap') return;
    return station.strapEnd.subscribe(() => station.strapEnd.get() !== null && forgetDevice(kind));
  }, [kind, station]);

  return {
    isOpen,
    notChosen,
    choose() {
      wanted.current = true;
      setOpen(true);
      setNotChosen(null);
      chooseDevice(kind)
        .then(
          (peripheral) => connectTo(station, kind, peripheral),
          (error: unknown) => setNotChosen(whyNotChosen(error instanceof Error ? error.name : '')),
        )
        .finally(() => setOpen(false));
    },
    letGo() {
      forgetDevice(kind);
      if (kind === 'strap') station.letGoStrap();
      else station.letGoTreadmill();
    },
  };
}

function connectTo(station: Station, kind: DeviceKind, peripheral: Peripheral): void {
  if (kind === 'strap') station.connectStrap(peripheral);
  else station.connectTreadmill(peripheral);
}
