// `threatdraft schema model|rule|config|baseline`: the contracts of what is printed and of what people may write.

import type { SCHEMAS } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { writeReport } from './streams.ts';

export async function schema([what]: string[]): Promise<ExitCode> {
  const printed = await schemaText(what as (typeof SCHEMAS)[number]);
  await writeReport(printed);
  return EXIT.clean;
}

export async function schemaText(what: (typeof SCHEMAS)[number]): Promise<string> {
  return `${JSON.stringify(await SCHEMA_OF[what](), null, 2)}\n`;
}

const SCHEMA_OF: Record<(typeof SCHEMAS)[number], () => Promise<object>> = {
  model: async () => (await import('../core/model-schema.ts')).modelJsonSchema(),
  rule: async () => (await import('../core/rule-schema.ts')).ruleJsonSchema(),
  config: async () => (await import('../core/answers-schema.ts')).answersJsonSchema(),
  baseline: async () => (await import('../core/baseline.ts')).baselineJsonSchema(),
};
