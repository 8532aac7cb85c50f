/** Load is the state of one fetch; its parts cannot contradict each other. */
export type Load<T> = { state: "loading" } | { state: "failed"; message: string } | { state: "ready"; value: T };

export function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
