/** A secret by the name under which a test reports it. */
export type Secrets = ReadonlyMap<string, string>;

/** The ways in which a secret may be written down. */
function spellings(secret: string): ReadonlySet<string> {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return new Set([secret, encodeURIComponent(secret), base64, bytes.toString('base64url'), bytes.toString('hex')]);
}

/** Every secret that stands in one of the places, as `place: name of the secret`. Places may be bytes. */
export function findSecrets(secrets: Secrets, places: Readonly<Record<string, string | Buffer>>): readonly string[] {
  return Object.entries(places).flatMap(([place, content]) => {
    const text = typeof content === 'string' ? content : content.toString('latin1');
    return [...secrets]
      .filter(([, secret]) => [...spellings(secret)].some((spelling) => text.includes(spelling)))
      .map(([name]) => `${place}: ${name}`);
  });
}
