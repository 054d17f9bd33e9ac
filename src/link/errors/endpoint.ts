// What callers of one endpoint are told when something goes wrong in it: by its handler, by the handlers of errors around it,
// and where neither is asked, by the framework.

import type { LinkedDeclared, LinkedJudgement } from '../../core/linked.ts';
import type { Presence } from '../../core/model.ts';
import type { RawEndpoint } from '../endpoints.ts';
import type { GuardReader } from '../guards/reader.ts';
import type { Observation } from '../observe.ts';
import { type FunctionValue, optionsOf } from '../values.ts';
import { toldDeclared } from './declared.ts';
import { toldBy, worstOf } from './told.ts';

export interface ErrorsTold {
  judged: LinkedJudgement[];
  declared: LinkedDeclared[];
}

export function errorsTold(
  reader: GuardReader,
  { chain, entry, framework }: Pick<RawEndpoint, 'chain' | 'entry' | 'framework'>,
  handler: FunctionValue | undefined,
  seen: Observation | undefined,
): ErrorsTold {
  const own = seen ? toldBy(seen, framework, reader.catalogue) : [];
  const declared = [
    ...toldDeclared(own, handler?.node.name),
    ...chain.flatMap((link) =>
      optionsOf(link.value).flatMap(({ value }) => {
        if (value.kind !== 'function' || !link.framework.handlesErrors?.(value)) return [];
        return toldDeclared(
          toldBy(reader.observe(value, link.framework), link.framework, reader.catalogue),
          value.node.name,
        );
      }),
    ),
  ];
  const worst = worstOf(own);
  if (worst) return { judged: [{ family: 'error-handling', ...presenceFrom(worst), over: true }], declared };
  if (!framework.plainErrors) return { judged: [], declared };
  const isRead = entry.serves !== 'application' && (seen === undefined || seen.complete);
  const told: Pick<LinkedJudgement, 'presence' | 'why'> = isRead
    ? { presence: 'present', why: `${framework.id} answers what nobody caught with a plain 500` }
    : { presence: 'unknown', why: 'what the handler itself answers was not followed to its end' };
  return { judged: [{ family: 'error-handling', ...told }], declared };
}

function presenceFrom({ mode, why, flag }: NonNullable<ReturnType<typeof worstOf>>): {
  presence: Presence;
  why: string;
} {
  if (mode === 'unknown') return { presence: 'unknown', why };
  return mode === 'conditional'
    ? { presence: 'conditional', why: `${why}, depending on ${flag?.name ?? 'a setting'}` }
    : { presence: 'absent', why };
}

/** A framework that was told to show errors does so whatever it does by itself. */
export function underDebug(judged: readonly LinkedJudgement[], declared: readonly LinkedDeclared[]): LinkedJudgement[] {
  const debug = declared.find(({ property, value }) => property === 'debugOn' && value !== 'false');
  if (!debug) return [...judged];
  const { file, line } = debug.at ?? debug.evidence;
  const why = `${debug.note} at ${file}:${line}, and errors are shown where that holds`;
  return judged.map((one) =>
    one.family === 'error-handling' && !one.over ? { ...one, presence: 'unknown' as const, why } : one,
  );
}
