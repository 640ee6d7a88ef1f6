import type { HeardByReceivers } from '@takt/shared/api/set-up.ts';
import { describe, expect, it } from 'vitest';
import { draftIn, withoutSecrets } from './draft.ts';
import { reachAnswer, reachFieldsOf } from './reach-view.ts';
import { codeIn, firstReceivers, heardView, inFours, isEndOf, keyGroups } from './set-up-view.ts';
import { stateAfter } from './state-after.ts';
import { storageAnswer, storagePlacesOf } from './storage-view.ts';

const strap = (more: Partial<HeardByReceivers['straps'][number]> = {}) => ({
  ...{ sensor: 'ble:1', receiver: 'hci0', bpm: 72, rssiDbm: -50, ageS: 0.4, beating: true },
  ...more,
});
const heard = (more: Partial<HeardByReceivers> = {}): HeardByReceivers => ({
  ...{ candidates: [], listening: ['ble'], antKeyKnown: false, receivers: [], straps: [strap()] },
  ...{ ready: true, problem: null, said: [] },
  ...more,
});

describe('what set-up shows and sends', () => {
  it('[FIR44] a receiver is ready only while a strap beats: not by what was heard before, nor while the server does not answer', () => {
    expect(heardView(heard(), 0)).toMatchObject({ ready: true, aged: false, straps: [{ bpm: 72 }] });
    // The strap came off; the server still remembers that one was heard.
    expect(heardView(heard({ straps: [] }), 0).ready).toBe(false);
    expect(heardView(heard({ straps: [strap({ beating: false })] }), 0)).toMatchObject({
      ...{ ready: false, straps: [{ bpm: null, beating: false }] },
    });
    // Both ages together: the strap's when the server answered, and the answer's own.
    expect(heardView(heard({ straps: [strap({ ageS: 2 })] }), 1)).toMatchObject({ ready: true });
    expect(heardView(heard({ straps: [strap({ ageS: 2 })] }), 1.1)).toMatchObject({
      ...{ ready: false, straps: [{ bpm: null }] },
    });
    expect(heardView(heard(), 3.1)).toMatchObject({ ready: false, aged: true, straps: [{ bpm: null }] });
  });

  it('[FIR45] Bluetooth is listened to first, ANT+ only when it is chosen; what is listened to already stays', () => {
    const ant = { radio: 'ant', kind: 'ant' } as const;
    const ble = { radio: 'ble', kind: 'ble' } as const;
    expect(firstReceivers(heard({ candidates: [ant, ble], listening: [] }))).toEqual(['ble']);
    expect(firstReceivers(heard({ candidates: [ant], listening: [] }))).toEqual([]);
    expect(firstReceivers(heard({ candidates: [ant, ble], listening: ['ant'] }))).toEqual(['ant']);
  });

  it('[FIR46] the code is found in the whole link, and alone', () => {
    expect(codeIn(' http://127.0.0.1:8080/setup#k7Q_x-2 ')).toBe('k7Q_x-2');
    expect(codeIn('k7Q_x-2')).toBe('k7Q_x-2');
    expect(codeIn('#k7Q_x-2')).toBe('k7Q_x-2');
    expect(codeIn('http://127.0.0.1:8080/setup#')).toBe('');
  });

  it('[FIR47] keys stand in groups, and nothing of them is lost or added', () => {
    expect(keyGroups('4J7KQ-0M2XB-9T')).toEqual(['4J7KQ-', '0M2XB-', '9T']);
    const key = 'AGE-SECRET-KEY-1QQPQDSAEZHYV';
    expect(keyGroups(key)).toEqual(['AGE-SECRET-KEY-1', 'QQPQD', 'SAEZH', 'YV']);
    expect(inFours('ABCDEFGHIJ')).toBe('ABCD EFGH IJ');
    expect([isEndOf(key, 'aezh yv'), isEndOf(key, 'AEZHYW'), isEndOf(key, ''), isEndOf(key, 'V')]).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it('[FIR48] what was typed is there again after loading the page anew, without secrets, and only as far as it fits the form', () => {
    const like = { name: '', count: 1, rooms: [{ name: 'Sal 1' }] };
    expect(draftIn('{"name":"Nord","count":2,"rooms":[{"name":"A"}]}', like)).toEqual({
      ...{ name: 'Nord', count: 2, rooms: [{ name: 'A' }] },
    });
    expect(draftIn('{"name":7,"count":"2","rooms":["A"],"more":true}', like)).toEqual({});
    for (const text of [null, '', 'null', '7', '[', '{}']) expect(draftIn(text, like)).toEqual({});
    expect(withoutSecrets({ name: 'Kari', password: 'x' }, ['password'])).toEqual({ name: 'Kari' });
  });

  it('[FIR49] how screens reach Takt: each way asks for what it needs, and what was answered stands in the fields again', () => {
    const state = stateAfter(4);
    const fields = reachFieldsOf(state);
    expect(reachAnswer(fields)).toEqual({ way: 'this-machine', port: 8080 });
    expect(reachAnswer({ ...fields, way: 'own-authority' })).toEqual({
      ...{ way: 'own-authority', host: null, port: 8080, names: ['takt.lan'] },
    });
    expect(reachAnswer({ ...fields, way: 'own-authority', names: ' , ' })).toBeNull();
    expect(reachAnswer({ ...fields, way: 'certificate', tlsCert: '/a.pem' })).toBeNull();
    expect(reachAnswer({ ...fields, way: 'proxy' })).toBeNull();
    for (const port of ['', '0', '65536', '80a', '-1', '8 0'])
      expect(reachAnswer({ ...fields, port })).toBeNull();
    const answers = [
      { way: 'this-machine', port: 80 },
      { way: 'own-authority', host: null, port: 443, names: ['a.lan', '10.0.0.2'] },
      { way: 'certificate', host: null, port: 443, tlsCert: '/c.pem', tlsKey: '/k.pem', name: null },
      { way: 'proxy', host: null, port: 8080, behind: 'https://takt.no', trustedProxy: ['10.0.0.3'] },
    ] as const;
    for (const answer of answers) {
      const kept = JSON.parse(JSON.stringify(answer)) as Parameters<typeof reachAnswerOf>[0];
      expect(reachAnswerOf(kept)).toEqual(answer);
    }
  });

  it('[FIR50] the key file that is proposed is left to the server; another one is sent as typed', () => {
    const state = stateAfter(1);
    const places = storagePlacesOf(state);
    expect(storageAnswer(places, state)).toEqual({
      ...{ store: { kind: 'sqlite' }, key: { kind: 'file', path: null } },
    });
    const url = 'postgres://takt@db/takt';
    expect(storageAnswer({ ...places, store: 'postgres', url: ` ${url} `, keyFile: ' /k ' }, state)).toEqual({
      ...{ store: { kind: 'postgres', url }, key: { kind: 'file', path: '/k' } },
    });
    expect(storageAnswer({ ...places, key: 'credential' }, state).key).toEqual({ kind: 'credential' });
  });
});

function reachAnswerOf(answer: NonNullable<ReturnType<typeof reachAnswer>>) {
  const reach = { answer, url: '', secure: false, authority: null };
  return reachAnswer(reachFieldsOf(stateAfter(5, { reach })));
}
