// What code declares by calling libraries: cookies, tokens, policies, prompts. The linker says it; here it gets its place
// among the components.

import type { LinkedDeclared } from '../../core/linked.ts';
import { type Beginning, declarationId, type Join, type Statement } from './statement.ts';

export const code: Join = ({ input, units }) => {
  const declared = input.linked.declared ?? [];
  return {
    beginnings: declared.map((one) => beginningOf(one, units.ownerOf(one.evidence.file)?.id)),
    statements: declared.map(statementOf),
  };
};

function beginningOf(one: LinkedDeclared, component: string | undefined): Beginning {
  const { what: kind, name, evidence } = one;
  return { id: declarationId(one), kind, name, ...(component !== undefined && { component }), evidence };
}

function statementOf(one: LinkedDeclared): Statement {
  const { property, value, note, evidence, at } = one;
  return { of: declarationId(one), property, value, note, evidence: at ?? evidence };
}
