// How bad a threat is: impact × exposure, with the sum written down. Confidence is another matter and not in it.

import type { Exposure, Severity } from './model.ts';

/** Who can reach it. What nobody tells counts as the network: neither hidden by silence nor inflated by it. */
export const EXPOSURE_FACTORS: Record<Exposure, number> = {
  internet: 4,
  network: 3,
  unknown: 3,
  internal: 2,
  'browser-only': 2,
  loopback: 1,
};

/** Lowest score of each band; 20 is the highest score there is. */
export const SEVERITY_BANDS: readonly (readonly [Severity, number])[] = [
  ['critical', 16],
  ['high', 10],
  ['medium', 5],
  ['low', 2],
  ['info', 1],
];

export interface Judged {
  severity: Severity;
  trace: string[];
}

/** `said`: whose word the exposure is. */
export function judge(impact: number, exposure: Exposure, said?: string): Judged {
  const factor = EXPOSURE_FACTORS[exposure];
  const score = impact * factor;
  const severity = SEVERITY_BANDS.find(([, lowest]) => score >= lowest)?.[0] ?? 'info';
  const told = exposure === 'unknown' ? 'not told by the code, counts as' : exposure;
  return {
    severity,
    trace: [
      `impact ${impact} of 5`,
      `exposure: ${told} ${factor} of 4${said === undefined ? '' : `, ${said}`}`,
      `${impact} × ${factor} = ${score}: ${severity}`,
    ],
  };
}

/** The wider of the two; what is not told is wider than what is told to be narrow. */
export function widest(exposures: readonly Exposure[]): Exposure {
  let found: Exposure | undefined;
  for (const exposure of exposures) {
    const wider = found === undefined || EXPOSURE_FACTORS[exposure] > EXPOSURE_FACTORS[found];
    const named = found === 'unknown' && exposure === 'network';
    if (wider || named) found = exposure;
  }
  return found ?? 'unknown';
}
