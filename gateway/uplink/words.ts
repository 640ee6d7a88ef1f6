/** The server's address, and what is said when the server will not have this gateway. */
import { AppError } from '@takt/shared/errors.ts';
import type { Refusal } from '@takt/shared/link/close-codes.ts';

export function uplinkUrl(server: string): string {
  const url = serverUrl(server);
  url.protocol = url.protocol.replace('http', 'ws');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/uplink`;
  return url.href;
}

/** AppError when the text is no usable address. */
export function serverUrl(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null || !/^(http|ws)s?:$/.test(url.protocol)) {
    throw new AppError('usage', {
      nb: `«${server}» er ikke en adresse til en Takt-server. Skriv den slik: http://maskin:8080`,
      en: `"${server}" is not the address of a Takt server. Write it like this: http://machine:8080`,
    });
  }
  return url;
}

export function refusedBecause(refusal: Refusal, server: string): AppError {
  switch (refusal) {
    case 'too-old':
      return new AppError('conflict', {
        nb: `Serveren ${server} er nyere enn denne gatewayen og godtar den ikke. Oppdater Takt på denne maskinen.`,
        en: `The server ${server} is newer than this gateway and does not accept it. Update Takt on this machine.`,
      });
    case 'too-new':
      return new AppError('conflict', {
        nb: `Serveren ${server} er eldre enn denne gatewayen og kan ikke ta imot den. Oppdater Takt på serveren.`,
        en: `The server ${server} is older than this gateway and cannot work with it. Update Takt on the server.`,
      });
    case 'not-allowed':
      return new AppError('not-allowed', {
        nb: `Serveren ${server} godtar ikke denne gatewayens nøkkel. Hent en kode på siden Mottakere, meld inn på nytt med --enrol KODE, og start igjen.`,
        en: `The server ${server} does not accept this gateway's token. Get a code on the page Receivers, enrol again with --enrol CODE, and start again.`,
      });
  }
}
