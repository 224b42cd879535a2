/** What is put into `spec`; undefined takes a field out. */
export interface Stamped {
  fields: Record<string, unknown>;
  /** What is put into `metadata.annotations`; undefined takes one out. */
  annotations?: Record<string, string | undefined>;
  warnings?: readonly string[];
}
