/** `Last_Name` and `first_name` as people read them. */
export function fieldLabel(name: string): string {
  const words = name.replaceAll('_', ' ').replace(/\s+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A field by a name that people read, with the system's own name for the pointer. */
export function FieldName({ name }: { readonly name: string }) {
  return <span title={name}>{fieldLabel(name)}</span>;
}
