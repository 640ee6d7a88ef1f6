/** The desk's addresses. Console and review are loaded apart: a tablet in the gym never fetches the charts. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { Fragment } from 'react';
import { Loading, useLoadAnew } from './parts/loading.tsx';
import { Failure, PageMissing } from './parts/notice.tsx';
import { useTurn } from './parts/whose.ts';
import { placeNamed, type SetUpPlace } from './set-up/places.ts';

/** As it came from the server, or an error that the router shows: by itself it would load the page anew, away from a dead server. */
const fetched =
  <T,>(load: () => Promise<T>) =>
  () =>
    load().catch((cause: unknown) => {
      throw new Error('a part of the page could not be fetched', { cause });
    });

const root = createRootRoute({ component: Whose, notFoundComponent: PageMissing });

/** Every page of the desk, anew for whoever logs in after another. */
function Whose() {
  return (
    <Fragment key={useTurn()}>
      <Outlet />
    </Fragment>
  );
}
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

const loadAudit = fetched(() => import('./audit/audit-page.tsx'));
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(loadAudit, 'AuditPage'),
});
const auditOfPerson = createRoute({
  getParentRoute: () => root,
  path: '/audit/$personId',
  component: lazyRouteComponent(loadAudit, 'AuditPage'),
});
const rights = createRoute({
  getParentRoute: () => root,
  path: '/rights',
  component: lazyRouteComponent(
    fetched(() => import('./rights/rights-page.tsx')),
    'RightsPage',
  ),
});
const retention = createRoute({
  getParentRoute: () => root,
  path: '/retention',
  component: lazyRouteComponent(
    fetched(() => import('./rights/retention-page.tsx')),
    'RetentionPage',
  ),
});
const straps = createRoute({
  getParentRoute: () => root,
  path: '/straps',
  component: lazyRouteComponent(
    fetched(() => import('./straps/inventory.tsx')),
    'Inventory',
  ),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/people-list.tsx'), 'PeopleList'),
});
const person = createRoute({
  getParentRoute: () => root,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./people/person-page.tsx'), 'PersonPage'),
});
const peopleImport = createRoute({
  getParentRoute: () => root,
  path: '/people-import',
  component: lazyRouteComponent(() => import('./people/import-page.tsx'), 'ImportPage'),
});
const loadGroups = () => import('./people/groups.tsx');
const groups = createRoute({
  getParentRoute: () => root,
  path: '/groups',
  component: lazyRouteComponent(loadGroups, 'Groups'),
});
const group = createRoute({
  getParentRoute: () => root,
  path: '/groups/$groupId',
  component: lazyRouteComponent(loadGroups, 'GroupPage'),
});
const timetable = createRoute({
  getParentRoute: () => root,
  path: '/timetable',
  component: lazyRouteComponent(() => import('./planning/week.tsx'), 'Week'),
});
const day = createRoute({
  getParentRoute: () => root,
  path: '/days/$day',
  component: lazyRouteComponent(() => import('./planning/day-page.tsx'), 'DayPage'),
});
const clinic = createRoute({
  getParentRoute: () => root,
  path: '/clinic',
  component: lazyRouteComponent(() => import('./planning/clinic-page.tsx'), 'ClinicPage'),
});
/** Where no clinic is yet. The place among its steps stands in the address, so that the browser's own way back goes there. */
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: ({ at }): { at?: SetUpPlace } => {
    const place = placeNamed(at);
    return place === null ? {} : { at: place };
  },
  component: lazyRouteComponent(
    fetched(() => import('./set-up/set-up-page.tsx')),
    'SetUpPage',
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
    audit,
    auditOfPerson,
    rights,
    retention,
    people,
    person,
    peopleImport,
    groups,
    group,
    timetable,
    day,
    clinic,
    setUp,
  ]),
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: Broken,
});

function Broken({ error }: { error: unknown }) {
  return <Failure error={error} onRetry={useLoadAnew()} />;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
