/** Prometheus text (format 0.0.4), as `/metrics` of gateway and server write it. */
type Labels = Readonly<Record<string, string>>;
/** null: not known. It is left out, since a missing value is not zero. */
export type MetricValue = readonly [value: number | null, labels?: Labels];
export type Metric = readonly [name: string, help: string, ...values: readonly MetricValue[]];

export const METRICS_TYPE = 'text/plain; version=0.0.4';

/** `prefix` goes before every name. A metric without any value is left out. */
export function prometheusText(prefix: string, metrics: readonly Metric[]): string {
  return metrics.map((metric) => written(prefix, metric)).join('');
}

function written(prefix: string, [name, help, ...values]: Metric): string {
  const full = `${prefix}${name}`;
  const rows = values.flatMap(([value, labels = {}]) => {
    if (value === null) return [];
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return [`${full}${inside.length === 0 ? '' : `{${inside.join()}}`} ${value}\n`];
  });
  if (rows.length === 0) return '';
  // By the format's convention what only grows is named so.
  const type = name.endsWith('_total') ? 'counter' : 'gauge';
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${rows.join('')}`;
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
