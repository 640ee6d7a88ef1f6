/** The desk's addresses. Console and review are loaded apart: a tablet in the gym never fetches the charts. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Loading, loadAnew } from './parts/loading.tsx';
import { Failure, PageMissing } from './parts/notice.tsx';

/** As it came from the server, or an error that the router shows: by itself it would load the page anew, away from a dead server. */
const fetched =
  <T,>(load: () => Promise<T>) =>
  () =>
    load().catch((cause: unknown) => {
      throw new Error('a part of the page could not be fetched', { cause });
    });

const root = createRootRoute({ notFoundComponent: PageMissing });
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/console' });
  },
});
const loadConsole = fetched(() => import('./console/console.tsx'));
const loadReview = fetched(() => import('./review/class-page.tsx'));
const consolePage = createRoute({
  getParentRoute: () => root,
  path: '/console',
  component: lazyRouteComponent(loadConsole, 'Console'),
});
const consoleRoom = createRoute({
  getParentRoute: () => root,
  path: '/console/$roomId',
  component: lazyRouteComponent(loadConsole, 'Console'),
});
const reviewList = createRoute({
  getParentRoute: () => root,
  path: '/review',
  component: lazyRouteComponent(
    fetched(() => import('./review/class-list.tsx')),
    'ClassList',
  ),
});
const reviewClass = createRoute({
  getParentRoute: () => root,
  path: '/review/$classId',
  component: lazyRouteComponent(loadReview, 'ClassPage'),
});
const reviewPerson = createRoute({
  getParentRoute: () => root,
  path: '/review/$classId/$slot',
  component: lazyRouteComponent(loadReview, 'ClassPage'),
});
const receivers = createRoute({
  getParentRoute: () => root,
  path: '/receivers',
  component: lazyRouteComponent(
    fetched(() => import('./receivers/receivers.tsx')),
    'Receivers',
  ),
});

const logIn = createRoute({
  getParentRoute: () => root,
  path: '/log-in',
  component: lazyRouteComponent(() => import('./access/log-in.tsx'), 'LogInPage'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./access/invitation.tsx'), 'InvitationPage'),
});
const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./access/account.tsx'), 'AccountPage'),
});
const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  component: lazyRouteComponent(() => import('./access/staff.tsx'), 'AccessPage'),
});

const straps = createRoute({
  getParentRoute: () => root,
  path: '/straps',
  component: lazyRouteComponent(
    fetched(() => import('./straps/inventory.tsx')),
    'Inventory',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    consolePage,
    consoleRoom,
    reviewList,
    reviewClass,
    reviewPerson,
    receivers,
    straps,
    logIn,
    invitation,
    account,
    access,
  ]),
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error }) => <Failure error={error} onRetry={loadAnew} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
