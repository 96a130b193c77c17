/** What a text says, or undefined where it is not JSON, which fits no schema. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller's schema refuses what is not there.
    return undefined;
  }
}
