/** What the desk has read from the server. One cache a page, so that what was saved can be put into it from anywhere. */
import { QueryCache, QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { ApiError } from './api.ts';

const isLoggedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** Pages that nobody is logged in for. */
const OPEN_PAGES = ['/log-in', '/invitation', '/setup'];

const cache = new QueryCache();

/** A reading that nobody is logged in for leads elsewhere: `to` says where from this page. What was tapped waits on the tablet. */
export function leadLoggedOut(to: (pathname: string) => string): void {
  cache.config.onError = (error) => {
    const { pathname } = location;
    if (isLoggedOut(error) && !OPEN_PAGES.includes(pathname)) location.assign(to(pathname));
  };
}

/** Asked whatever the browser thinks of the net: Takt may be on a net of its own, which a browser calls offline. */
export const queries = new QueryClient({
  queryCache: cache,
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && !isLoggedOut(error),
      ...{ staleTime: 5000, networkMode: 'always' },
    },
    mutations: { networkMode: 'always' },
  },
});

/**
 * Why the page of these readings cannot be shown; null: it can, or is still being fetched. What was read stays on the screen
 * while a later reading gets no answer: a form that is being filled in, a class that is being run. Only the server's own no
 * takes it away, such as for what was deleted.
 */
export function failureOf(...readings: readonly Pick<UseQueryResult, 'data' | 'error'>[]): Error | null {
  for (const { error, data } of readings)
    if (error !== null && (data === undefined || isRefused(error))) return error;
  return null;
}

const isRefused = (error: Error): boolean => error instanceof ApiError && REFUSALS.includes(error.status);
const REFUSALS = [401, 403, 404, 410];
