// Colour comes from outside: the cli knows the terminal, and hands in picocolors or nothing.

import type { Severity } from '../core/model.ts';

export type Paint = (text: string) => string;
export type Colors = Record<'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'magenta', Paint>;

const asItIs: Paint = (text) => text;

export const noColors: Colors = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  yellow: asItIs,
  green: asItIs,
  cyan: asItIs,
  magenta: asItIs,
};

export function severityPaint(color: Colors, severity: Severity): Paint {
  const paints: Record<Severity, Paint> = {
    critical: (text) => color.bold(color.magenta(text)),
    high: (text) => color.bold(color.red(text)),
    medium: color.yellow,
    low: color.cyan,
    info: color.dim,
  };
  return paints[severity];
}
