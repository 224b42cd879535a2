/** A step of the tour did not show what it promises; the tour ends and exits non-zero. */
class TourFailure extends Error {
  override readonly name = 'TourFailure';
  readonly code = 'PromiseBroken';
}

export function expectThat(holds: boolean, promise: string, seen: string): void {
  if (!holds) throw new TourFailure(`expected: ${promise}\nseen:\n${seen.trim()}`);
}
