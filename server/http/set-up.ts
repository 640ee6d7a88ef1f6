/**
 * Set-up over HTTP: to this machine alone, and to the one browser that has exchanged the code of the console. When it is
 * completed these routes answer nothing more; a clinic's server does not have them at all.
 */
import {
  AdministratorAnswer,
  AdministratorMade,
  AskForTotp,
  BackupAnswer,
  ClinicAnswer,
  EnterSetUp,
  FoundBackups,
  HeardByReceivers,
  ListenTo,
  LookForBackups,
  OfferedTotp,
  ProposedBackupKey,
  ProposedRecoveryKey,
  ReachAnswer,
  ReceiversAnswer,
  RestoreAnswer,
  RoomsAnswer,
  SetUpEntry,
  SetUpFinished,
  SetUpState,
  StorageAnswer,
  TemplatesAnswer,
  TypedRecoveryKey,
} from '@takt/shared/api/set-up.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { isLoopbackName } from '../access/access.ts';
import { cookieText } from '../access/cookies.ts';
import type { SetUp } from '../set-up/set-up.ts';
import { setUpWords } from '../set-up/words.ts';
import type { SendPage } from './pages.ts';
import type { App } from './services.ts';

/** As long as the program runs; a browser that is closed meanwhile still has it. */
const SESSION_S = 7 * 86_400;
const open = { config: { action: 'public' } } as const;

export interface SetUpBeside {
  readonly sendPage: SendPage;
  readonly demonstration: boolean;
}

export async function setUpRoutes(app: App, setUp: SetUp, beside: SetUpBeside): Promise<void> {
  await app.register(async (plain) => {
    const scope = plain as App;
    scope.addHook('onRequest', async ({ ip, headers }) => {
      // Over for good, for another machine not there, and so for a name that somebody has led here.
      const near = isLoopbackAddress(ip) && isLoopbackName(headers.host);
      if (setUp.isOver || !near || headers['x-forwarded-for'] !== undefined) throw setUpWords.over();
    });
    entryRoutes(scope, setUp, beside);
    await scope.register(async (inner) => {
      inner.addHook('onRequest', async ({ credentials }) => {
        if (!setUp.entry.knows(credentials)) throw setUpWords.notEntered();
      });
      stepRoutes(inner as App, setUp);
      placeRoutes(inner as App, setUp);
      finishRoute(inner as App, setUp);
    });
  });
}

function entryRoutes(app: App, setUp: SetUp, { sendPage, demonstration }: SetUpBeside): void {
  app.get('/setup', open, (_request, reply) => sendPage(reply, 'desk.html'));
  app.get('/api/setup', { ...open, schema: { response: { 200: SetUpEntry } } }, async ({ credentials }) => ({
    entered: setUp.entry.knows(credentials),
    demonstration,
  }));
  app.post(
    '/api/setup/enter',
    { ...open, schema: { body: EnterSetUp, response: { 200: SetUpEntry } } },
    async ({ body, credentials }, reply) => {
      const token = setUp.entry.exchange(body.code, Date.now());
      reply.header('set-cookie', cookieText('setup', token, SESSION_S, credentials.secure));
      return { entered: true, demonstration };
    },
  );
}

/** Each of the nine steps, in their order; each answers with the state. */
function stepRoutes(app: App, setUp: SetUp): void {
  const step = <S extends TSchema>(
    name: string,
    schema: S,
    work: (body: never) => Promise<unknown>,
  ): void => {
    app.post(`/api/setup/${name}`, { ...open, schema: { body: schema } }, ({ body }) =>
      plainly(work(body as never)),
    );
  };
  app.get('/api/setup/state', { ...open, schema: { response: { 200: SetUpState } } }, () =>
    plainly(setUp.state()),
  );
  step('clinic', ClinicAnswer, (body) => setUp.clinic(body));
  step('storage', StorageAnswer, (body) => setUp.storage(body));
  step('recovery-key', TypedRecoveryKey, ({ typed }: { typed: string }) => setUp.recoveryKey(typed));
  step('reach', ReachAnswer, (body) => setUp.reach(body));
  step('rooms', RoomsAnswer, (body) => setUp.rooms(body));
  step('receivers', ReceiversAnswer, (body) => setUp.answerReceivers(body));
  step('templates', TemplatesAnswer, (body) => setUp.templates(body));
  step('backup', BackupAnswer, (body) => setUp.backup(body));
  step('restore', RestoreAnswer, (body) => setUp.restore(body));
  app.post(
    '/api/setup/administrator',
    { ...open, schema: { body: AdministratorAnswer, response: { 200: AdministratorMade } } },
    ({ body }) => plainly(setUp.administrator(body)),
  );
}

/** What a page asks for before it answers a step. */
function placeRoutes(app: App, setUp: SetUp): void {
  app.post(
    '/api/setup/recovery-key/new',
    { ...open, schema: { response: { 200: ProposedRecoveryKey } } },
    async () => ({ recoveryKey: await plainly(setUp.proposeRecoveryKey()) }),
  );
  app.post(
    '/api/setup/administrator/totp',
    { ...open, schema: { body: AskForTotp, response: { 200: OfferedTotp } } },
    ({ body }) => plainly(setUp.offerTotp(body.loginName)),
  );
  app.get('/api/setup/receivers', { ...open, schema: { response: { 200: HeardByReceivers } } }, async () =>
    setUp.receivers.heard(),
  );
  app.post(
    '/api/setup/receivers/listen',
    { ...open, schema: { body: ListenTo, response: { 200: HeardByReceivers } } },
    async ({ body }) => {
      await plainly(setUp.receivers.listen(body));
      return setUp.receivers.heard();
    },
  );
  app.post('/api/setup/backup/key', { ...open, schema: { response: { 200: ProposedBackupKey } } }, () =>
    plainly(setUp.newBackupKey()),
  );
  app.post(
    '/api/setup/restore/look',
    { ...open, schema: { body: LookForBackups, response: { 200: FoundBackups } } },
    ({ body }) => plainly(setUp.findBackups(body.folder)),
  );
}

function finishRoute(app: App, setUp: SetUp): void {
  app.post(
    '/api/setup/finish',
    { ...open, schema: { response: { 200: SetUpFinished } } },
    async (request, reply) => {
      const { url } = await plainly(setUp.finish());
      // The clinic takes over when the page knows where to go on.
      if (reply.raw.destroyed) setUp.handOver();
      else reply.raw.once('close', () => setUp.handOver());
      return { url, sameOrigin: isHere(request, url) };
    },
  );
}

/** Whether the page that asks has the same server in front of it afterwards, under whichever of this machine's own names. */
function isHere({ headers }: FastifyRequest, url: string): boolean {
  const there = new URL(url);
  const here = new URL(`http://${headers.host}`);
  return there.protocol === 'http:' && isLoopbackName(there.host) && there.port === here.port;
}

const isLoopbackAddress = (address: string): boolean =>
  /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/.test(address);

/** Whoever sets up is told everything: which path, and what another program said. */
async function plainly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.outside !== error.text)
      throw new AppError(error.kind, error.text, { cause: error });
    throw error;
  }
}
