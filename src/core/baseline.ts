// What was found when a team began to look: findings by identity, each with what it rested on. A machine writes it; what
// people decide stands in `threatdraft.yml`.

import { z } from 'zod';

export const BASELINE_FILE = '.threatdraft-baseline.json';

const finding = z.strictObject({
  id: z.string().describe('The identity of the finding: rule and target, without lines.'),
  basis: z.string().describe('A digest of what guards there. Another one opens the finding again.'),
});

export const baselineSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  findings: z.array(finding).max(200_000).describe('Sorted, one on a line.'),
});

export type Baseline = z.infer<typeof baselineSchema>;

export function baselineJsonSchema(): object {
  return { ...z.toJSONSchema(baselineSchema, { target: 'draft-7' }), title: BASELINE_FILE };
}
