// What a request can make a program do, in words that follow "can".

import type { EffectKind } from './model.ts';

export const DOINGS: Record<EffectKind, string> = {
  'llm-call': 'call a language model',
  'process-spawn': 'start a process',
  'code-eval': 'evaluate code',
  'file-read': 'read files',
  'file-write': 'write files',
  'outbound-request': 'send requests to other hosts',
  'database-read': 'read the database',
  'database-write': 'write to the database',
  mail: 'send mail',
  money: 'move money',
  'html-sink': 'write HTML',
  template: 'print templates from text',
  redirect: 'send browsers elsewhere',
  deserialization: 'turn bytes into objects',
  regex: 'compile a regular expression',
  'agent-tool': 'let a model use tools',
  'queue-publish': 'publish to a queue',
  allocation: 'take as much memory as they are told',
  'row-limit': 'read as many rows as they are told',
  'process-end': 'end the process',
};
