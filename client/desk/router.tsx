/** The desk's addresses. Console and review are loaded apart: a tablet in the gym never fetches the charts. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { PageMissing } from './parts/notice.tsx';

const root = createRootRoute({ notFoundComponent: PageMissing });
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/console' });
  },
});
const loadConsole = () => import('./console/console.tsx');
const loadReview = () => import('./review/class-page.tsx');
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
  component: lazyRouteComponent(() => import('./review/class-list.tsx'), 'ClassList'),
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
  component: lazyRouteComponent(() => import('./receivers/receivers.tsx'), 'Receivers'),
});

const straps = createRoute({
  getParentRoute: () => root,
  path: '/straps',
  component: lazyRouteComponent(() => import('./straps/inventory.tsx'), 'Inventory'),
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
  ]),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
