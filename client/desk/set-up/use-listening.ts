/** The receivers that set-up listens to: what they hear, asked for once a second, and how they are chosen. */
import type { HeardByReceivers, SetUpState } from '@takt/shared/api/set-up.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useEverySecond } from '../parts/use-every-second.ts';
import { queries } from '../queries.ts';
import { fetchHeard, listenTo } from './set-up-api.ts';
import { firstReceivers } from './set-up-view.ts';

const HEARD = ['set-up', 'heard'];
const ASKED_EVERY_MS = 1000;

interface Answered {
  readonly heard: HeardByReceivers;
  /** On the page's own monotonic clock. */
  readonly atMs: number;
}
const answered = (heard: HeardByReceivers): Answered => ({ heard, atMs: performance.now() });

export interface Listening {
  /** undefined: not fetched yet. */
  readonly heard: HeardByReceivers | undefined;
  readonly answerAgeS: number;
  /** Those that are chosen. */
  readonly radios: readonly string[];
  readonly error: unknown;
  readonly listenFor: (radios: readonly string[]) => void;
  readonly retry: () => void;
}

/** What the machine has is listened to at once: nobody need know what it is called. */
export function useListening(state: SetUpState, antKey: string | null): Listening {
  const polled = useQuery({
    queryKey: HEARD,
    queryFn: async () => answered(await fetchHeard()),
    ...{ refetchInterval: ASKED_EVERY_MS, refetchIntervalInBackground: true, retry: false },
  });
  const listen = useMutation({
    mutationFn: (radios: readonly string[]) => listenTo({ radios: [...radios], antKey }),
    onSuccess: (heard) => queries.setQueryData(HEARD, answered(heard)),
  });
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const heard = polled.data?.heard;
  const listenFor = (radios: readonly string[]): void => {
    setChosen(radios);
    listen.mutate(radios);
  };
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || heard === undefined) return;
    const before = state.receivers?.radios ?? [];
    const first = before.length > 0 ? before : firstReceivers(heard);
    // One that is plugged in later is taken as if it had been there.
    if (first.length === 0) return;
    begun.current = true;
    if (heard.listening.length === 0) listenFor(first);
  });
  const nowMs = useEverySecond();
  return {
    heard,
    answerAgeS: polled.data === undefined ? 0 : Math.max(0, (nowMs - polled.data.atMs) / 1000),
    radios: chosen ?? (heard === undefined ? [] : firstReceivers(heard)),
    error: listen.error,
    listenFor,
    retry: () => void polled.refetch(),
  };
}
