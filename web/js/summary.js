// SPDX-License-Identifier: MIT
// One sentence about a run for those who cannot see it, said when the run has settled.

function number(value) {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

function figure(metric) {
  if (!metric || metric.value === null || metric.value === undefined) return '';
  if (metric.unit === 's' || metric.unit === 'seconds') {
    return metric.value < 1 ? `${number(metric.value * 1000)} ms` : `${number(metric.value)} s`;
  }
  if (metric.unit === '1' || metric.unit === 'ratio') return `${number(metric.value * 100)} %`;
  if (metric.unit === '1/s') return `${number(metric.value)} per second`;
  if (metric.unit === 'usd/h') return `${number(metric.value)} dollars`;
  return `${number(metric.value)} ${metric.unit ?? ''}`.trim();
}

const PARTS = [['latency.p99', 'p99 latency'], ['latency.p50', 'p50 latency'],
  ['throughput', 'throughput'], ['availability', 'answered'], ['cost.per_hour', 'cost per hour']];

export function summary(state) {
  if (state.error) return `The scenario has errors. ${String(state.error).split('\n')[0]}`;
  if (!state.metrics) return '';
  const priced = state.metrics['cost.per_hour']?.value > 0;
  const figures = PARTS.filter(([name]) => name !== 'cost.per_hour' || priced)
    .map(([name, words]) => [words, figure(state.metrics[name])])
    .filter(([, text]) => text !== '').map(([words, text]) => `${words} ${text}`);
  const title = state.scenario ? `${state.scenario}: ` : '';
  const outcome = (state.outcome ?? 'Done').replaceAll(' · ', ', ');
  return `${title}${outcome}. ${figures.join(', ')}.`;
}
