// `threatdraft schema model|rule`: the contracts of what is printed and of what people may write.

import type { SCHEMAS } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { writeReport } from './streams.ts';

export async function schema([what]: string[]): Promise<ExitCode> {
  const printed = await schemaText(what as (typeof SCHEMAS)[number]);
  await writeReport(printed);
  return EXIT.clean;
}

export async function schemaText(what: (typeof SCHEMAS)[number]): Promise<string> {
  const made =
    what === 'model'
      ? (await import('../core/model-schema.ts')).modelJsonSchema()
      : (await import('../core/rule-schema.ts')).ruleJsonSchema();
  return `${JSON.stringify(made, null, 2)}\n`;
}
