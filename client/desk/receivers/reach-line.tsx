/** How screens reach the server, and what it means for them: for the technician. */
import { useQuery } from '@tanstack/react-query';
import { language } from '../../i18n/i18n.ts';
import { fetchReach } from '../api.ts';
import { say } from '../words/words.ts';

const ASKED_EVERY_MS = 60_000;
/** A certificate that is to be renewed by hand takes somebody's time. */
const SOON_DAYS = 30;

export function ReachLine() {
  const reach = useQuery({
    queryKey: ['reach'],
    queryFn: fetchReach,
    refetchInterval: ASKED_EVERY_MS,
    retry: false,
  });
  if (reach.data === undefined) return null;
  const { way, secure, names, certificate } = reach.data;
  const word = {
    'this-machine': 'reachThisMachine',
    certificate: 'reachCertificate',
    'own-authority': 'reachOwnAuthority',
    proxy: 'reachProxy',
  } as const;
  return (
    <section aria-label={say('reachHeading')}>
      <h2>{say('reachHeading')}</h2>
      <p>{say(word[way], { names: names.join(', '), issuer: certificate?.issuer ?? '' })}</p>
      {!secure && <p className="quiet">{say('reachInsecure')}</p>}
      {certificate !== null && certificate.daysLeft < SOON_DAYS && (
        <p className="receivers-aged" role="alert">
          {certificate.daysLeft < 0 ? say('reachExpired') : say('reachSoon', { count: certificate.daysLeft })}
        </p>
      )}
      {certificate !== null && certificate.problem !== null && (
        <p className="receivers-aged" role="alert">
          {say('reachProblem', { why: certificate.problem[language()] })}
        </p>
      )}
    </section>
  );
}
