// The routes as JSON: the endpoints as the model has them, and what could not be resolved.

import { ordered } from '../json.ts';
import type { Routes } from './index.ts';

export function renderRoutesJson({ model, endpoints }: Routes): string {
  const { subject, coverage } = model;
  const part = ordered({ subject, endpoints, coverage: { unresolved: coverage.unresolved } });
  const { coverage: unresolved, ...rest } = part as Record<string, unknown>;
  return `${JSON.stringify({ ...rest, ...(unresolved as object) }, null, 2)}\n`;
}
