import type { CSSProperties } from 'react';

/** Custom properties for an element's style; React's types know none. Numbers are CSS pixels. */
export function customProperties(values: Readonly<Record<`--${string}`, number | string>>): CSSProperties {
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? `${Math.round(value * 1000) / 1000}px` : value,
  ]);
  return Object.fromEntries(texts) as CSSProperties;
}
