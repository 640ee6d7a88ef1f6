/** What the desk has read from the server. One cache a page, so that what was saved can be put into it from anywhere. */
import { QueryClient } from '@tanstack/react-query';

/** Asked whatever the browser thinks of the net: Takt may be on a net of its own, which a browser calls offline. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: 2, staleTime: 5000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});
