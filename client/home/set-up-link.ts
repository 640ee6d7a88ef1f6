/**
 * Leads from the demonstration's front page to set-up, where there is one. A clinic is asked nothing that it would refuse. Without
 * an answer the page is as it is without script: it leads everywhere else.
 */
async function has(path: string, what: string): Promise<boolean> {
  const reply = await fetch(path);
  const said: unknown = reply.ok ? await reply.json() : null;
  return (
    typeof said === 'object' && said !== null && what in said && said[what as keyof typeof said] === true
  );
}

async function showSetUp(): Promise<void> {
  if (!(await has('/api/log-in', 'demonstration')) || !(await has('/api/setup', 'demonstration'))) return;
  const link = document.querySelector<HTMLTemplateElement>('#set-up');
  if (link !== null) document.querySelector('main ul')?.append(link.content.cloneNode(true));
}

showSetUp().catch(() => undefined);
