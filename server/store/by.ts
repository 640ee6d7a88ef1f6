/** Who did something, and when. */
export interface By {
  readonly actor: string;
  readonly atMs: number;
}
