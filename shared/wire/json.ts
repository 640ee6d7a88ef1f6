/** The value, or undefined when the text is no JSON: no schema allows it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
