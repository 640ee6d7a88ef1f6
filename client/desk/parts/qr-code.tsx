/** A text for a telephone's camera: black on white whatever the theme, since many cameras read nothing else. */
import { useMemo } from 'react';
import { encode } from 'uqr';

export function QrCode({ text, title }: { readonly text: string; readonly title: string }) {
  const { path, size } = useMemo(() => {
    const { data } = encode(text, { border: 2 });
    const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: cells.join(''), size: data.length };
  }, [text]);
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img">
      <title>{title}</title>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
