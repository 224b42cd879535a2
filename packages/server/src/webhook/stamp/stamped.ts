/** What is put into `spec`; undefined takes a field out. */
export interface Stamped {
  fields: Record<string, unknown>;
  warnings?: readonly string[];
}
