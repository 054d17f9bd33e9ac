// One thing is one finding: where the file that runs or builds something tells what a secret is for, the passes that
// only saw a value on the same line stay quiet.

import type { Evidence } from '../../core/evidence.ts';
import type { Said, Statement } from './statement.ts';

const NAMED = new Set(['secretInside', 'plaintextSecret', 'defaultPassword']);

export function withoutRepeats({ beginnings, statements }: Said): Said {
  const developing = new Set(statements.filter((one) => holds(one, 'development')).map(({ of }) => of));
  const named = statements.filter(({ of, property, value }) => {
    return NAMED.has(property) && value === 'true' && !developing.has(of);
  });
  const told = new Set(named.map(({ evidence }) => lineOf(evidence)));
  const known = new Set(statements.filter((one) => holds(one, 'defaultPassword')).map(placeOf));
  return {
    beginnings: beginnings.filter(({ kind, evidence }) => kind !== 'secret' || !told.has(lineOf(evidence))),
    statements: statements.filter((one) => one.property !== 'plaintextSecret' || !known.has(placeOf(one))),
  };
}

const holds = ({ property, value }: Statement, asked: string) => property === asked && value === 'true';
const lineOf = ({ file, line }: Evidence) => `${file}:${line}`;
const placeOf = ({ of, evidence }: Statement) => `${of} ${lineOf(evidence)}`;
