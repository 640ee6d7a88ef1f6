/** Figures are rounded to a thousandth, so that machines whose last bit differs write the same bytes. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

export function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}
