// The shape that `threatdraft.yml` must have. Strict: a typo must not silence a threat, nor be taken for an answer.

import { z } from 'zod';
import { type AnswerFile, SAID_EXPOSURES } from './answers.ts';
import { DECISION_KINDS } from './decision.ts';
import { COMPONENT_KINDS, CONTROL_FAMILIES } from './model.ts';
import { SENSITIVITIES, TENANCIES } from './said.ts';

const MOST_ENTRIES = 500;
const LONGEST = 1000;

const text = z.string().max(LONGEST).regex(/\S/, 'must not be empty');
const entries = <T extends z.ZodType>(entry: T) => z.array(entry).max(MOST_ENTRIES).exactOptional();

const word = {
  reason: text.describe('Why it is so: where it can be looked up, who decided.'),
  by: text.describe('The name of the person who says so.'),
  until: z.iso.date().exactOptional().describe('The last day on which it counts, as 2027-06-30.'),
};
const component = text.describe('A component, by its name, its id or its folder.');

const answer = z
  .strictObject({
    question: text.exactOptional().describe('The id of a question, as drafts and `threatdraft -f json` print it.'),
    topic: text.exactOptional().describe('The topic of questions: all of them are answered.'),
    answer: text,
    ...word,
  })
  .refine(({ question, topic }) => (question === undefined) !== (topic === undefined), 'either question or topic');

const exposure = z.strictObject({ component, is: z.enum(SAID_EXPOSURES), ...word });
const tenancy = z.strictObject({ component, is: z.enum(TENANCIES), ...word });
const classification = z.strictObject({
  asset: text.describe('An asset, by its name or its id.'),
  is: z.enum(SENSITIVITIES),
  ...word,
});

const control = z
  .strictObject({
    family: z.enum(CONTROL_FAMILIES),
    what: text.describe('What it is: a gateway that limits requests, a scan that runs elsewhere.'),
    component: component.exactOptional(),
    endpoints: z
      .array(text)
      .min(1)
      .max(MOST_ENTRIES)
      .exactOptional()
      .describe('`POST /login`, `/api/**`; a method is optional.'),
    repository: z
      .literal(true)
      .exactOptional()
      .describe('It looks after the repository, and stands before no request.'),
    ...word,
  })
  .refine(
    ({ component, endpoints, repository }) => [component, endpoints, repository].filter(Boolean).length === 1,
    'says what it protects by one of component, endpoints and repository',
  );

const added = z.strictObject({
  kind: z.enum(COMPONENT_KINDS),
  name: text,
  technology: z.array(text).max(MOST_ENTRIES).exactOptional(),
  ...word,
});

const outOfScope = z
  .strictObject({
    component: component.exactOptional(),
    path: text.exactOptional().describe('A folder or a file, from the root of the repository.'),
    ...word,
  })
  .refine(({ component, path }) => (component === undefined) !== (path === undefined), 'either component or path');

const decision = z
  .strictObject({
    threat: text.describe(
      'The id of a threat or the identity of one of its findings, as `threatdraft -f json` prints them.',
    ),
    is: z
      .enum(DECISION_KINDS)
      .describe('accept: to live with it; false-positive: it is none; transfer: another settles it.'),
    to: text.exactOptional().describe('Who settles it, for transfer.'),
    targets: z
      .array(text)
      .min(1)
      .max(MOST_ENTRIES)
      .exactOptional()
      .describe('The ids of targets that are meant, where it shows at several; `*` for all, also those to come.'),
    basis: text.exactOptional().describe('Of one target, what it rests on: another basis opens it again.'),
    ...word,
  })
  .refine(
    ({ is, to }) => (is === 'transfer') === (to !== undefined),
    'to says who settles it: for transfer, and only there',
  )
  .refine(
    ({ basis, targets }) =>
      basis === undefined || targets === undefined || (targets.length === 1 && targets[0] !== '*'),
    'basis is that of one target',
  );

const shape = z.strictObject({
  answers: entries(answer).describe('Answers to questions that code cannot answer.'),
  exposure: entries(exposure).describe('Who can reach a component.'),
  tenancy: entries(tenancy).describe('Whether a component serves one customer or several.'),
  classification: entries(classification).describe('How sensitive an asset is held to be.'),
  controls: entries(control).describe('Controls that code cannot show.'),
  components: entries(added).describe('Components that code cannot show.'),
  outOfScope: entries(outOfScope).describe('Parts that are left out of the model.'),
  decisions: entries(decision).describe('What was decided about threats that were found.'),
});

/** A file of comments says nothing yet. */
export const answersSchema: z.ZodType<AnswerFile> = z.preprocess((value) => value ?? {}, shape);

const ENTRIES = new Map<PropertyKey, z.ZodObject>([
  ['answers', answer],
  ['exposure', exposure],
  ['tenancy', tenancy],
  ['classification', classification],
  ['controls', control],
  ['components', added],
  ['outOfScope', outOfScope],
  ['decisions', decision],
]);

/** Keys allowed at a place in the file, for suggestions. */
export function answerKeysAt([first]: PropertyKey[]): string[] {
  if (first === undefined) return Object.keys(shape.shape);
  return Object.keys(ENTRIES.get(first)?.shape ?? {});
}

/** JSON Schema of the file, for editors. */
export function answersJsonSchema(): object {
  return { ...z.toJSONSchema(shape, { target: 'draft-7', io: 'input' }), title: 'threatdraft.yml' };
}
