/** What a file of this folder exports as `bench`. */
export interface Bench {
  /** One line for the list. */
  summary: string;
  help: string;
  run(args: string[]): Promise<void>;
}
