/** What somebody types at the machine to say that it is meant. */
import { createInterface } from 'node:readline/promises';

/** Resolves to '' at the end of the input. */
export async function typedLine(): Promise<string> {
  using lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  return '';
}
