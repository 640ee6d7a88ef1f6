/** From a page to the log-in and back again. */

export const logInPath = (from: string): string => `/log-in?to=${encodeURIComponent(from)}`;

/** A page of the desk, whatever the address says: nobody is led elsewhere by a link to the log-in. */
export function pathAfterLogIn(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '';
  return /^\/(console|review|receivers|straps|account|access)(\/[\w.~-]+)*$/.test(to) ? to : '/console';
}
