/** What the desk has read from the server. One cache a page, so that what was saved can be put into it from anywhere. */
import { QueryClient } from '@tanstack/react-query';

export const queries = new QueryClient({ defaultOptions: { queries: { retry: 2, staleTime: 5000 } } });
