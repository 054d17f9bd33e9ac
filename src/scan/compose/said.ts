// What a compose file says of one service, before it is written as facts.

import type { Span } from '../../core/evidence.ts';
import type { ControlFamily } from '../../core/model.ts';

export type Said =
  | { property: string; value: string; note: string; at: Span }
  /** A control that protects the host or the others. */
  | { family: ControlFamily; note: string; at: Span };

export const yes = (property: string, note: string, at: Span): Said => ({ property, value: 'true', note, at });
export const no = (property: string, note: string, at: Span): Said => ({ property, value: 'false', note, at });
export const untold = (property: string, note: string, at: Span): Said => ({ property, value: 'unknown', note, at });
export const guards = (family: ControlFamily, note: string, at: Span): Said => ({ family, note, at });
