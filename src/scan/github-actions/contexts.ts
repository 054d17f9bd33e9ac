// Who writes what a context holds. Numbers, hashes, logins and other typed values hold nothing that a shell would run.

import type { Reach } from './reach.ts';

/**
 * How near the writer stands. `strangers`: anybody, with the rights of the repository behind it; `gated`: the same once a
 * person has let them in; `merged`: text of strangers that somebody merged; `pull-request`: anybody, without rights;
 * `callers`: whoever calls this decides; `outputs`: what a step before writes, not told; `writers`: people who may push;
 * `latent`: text of strangers of which no event here brings any.
 */
export const LEVELS = [
  'strangers',
  'gated',
  'merged',
  'pull-request',
  'callers',
  'outputs',
  'writers',
  'latent',
] as const;
export type Level = (typeof LEVELS)[number];

export interface Source {
  level: Level;
  /** The context that holds it. */
  name: string;
}

export function worst(sources: Iterable<Source | undefined>): Source | undefined {
  let found: Source | undefined;
  for (const one of sources) {
    if (one && (!found || LEVELS.indexOf(one.level) < LEVELS.indexOf(found.level))) found = one;
  }
  return found;
}

const PULLS = /^pull_request(?:_target|_review|_review_comment)?$/;
const COMMENTS = /^(?:issue_comment|pull_request_review_comment|discussion_comment|commit_comment)$/;
const COMMIT = String.raw`(?:message|(?:author|committer)\.(?:name|email))`;

/** Free text, and the events that bring it. */
const FREE: readonly (readonly [RegExp, RegExp])[] = [
  [/^github\.head_ref$/, PULLS],
  [
    /^github\.event\.pull_request(?:\.(?:title|body|head(?:\.(?:ref|label|repo(?:\.(?:default_branch|description|homepage))?))?))?$/,
    PULLS,
  ],
  [/^github\.event\.issue(?:\.(?:title|body))?$/, /^(?:issues|issue_comment)$/],
  [/^github\.event\.(?:comment|review_comment)(?:\.(?:body|path|diff_hunk))?$/, COMMENTS],
  [/^github\.event\.review(?:\.body)?$/, /^pull_request_review$/],
  [/^github\.event\.discussion(?:\.(?:title|body))?$/, /^discussion(?:_comment)?$/],
  [/^github\.event\.pages(?:\.[\w*]+(?:\.(?:page_name|title|summary|\*))?)?$/, /^gollum$/],
  [new RegExp(String.raw`^github\.event\.head_commit(?:\.${COMMIT})?$`), /^push$/],
  [new RegExp(String.raw`^github\.event\.commits(?:\.[\w*]+(?:\.${COMMIT})?)?$`), /^push$/],
  [
    new RegExp(
      String.raw`^github\.event\.workflow_run(?:\.(?:head_branch|display_title|head_commit(?:\.${COMMIT})?|head_repository(?:\.(?:description|default_branch|homepage))?|pull_requests(?:\.[\w*]+(?:\.head(?:\.ref)?)?)?))?$`,
    ),
    /^workflow_run$/,
  ],
  [/^github\.event\.changes(?:\.[\w.*]+)?$/, /^(?:pull_request(?:_target)?|issues|issue_comment)$/],
  [/^github(?:\.event)?$/, /./],
];

const BY_WRITERS =
  /^github\.(?:ref|ref_name|base_ref)$|^github\.event\.(?:ref|base_ref|client_payload|release|milestone|label|deployment|check_run|check_suite|merge_group|pull_request\.base\.(?:ref|label)|pull_request\.labels|issue\.labels|pull_request\.milestone|issue\.milestone)\b/;
const TYPED =
  /(?:^|[._])(?:sha|id|number|login|type|url|at|state|state_reason|draft|merged|action|full_name|fork|private|author_association|after|before|conclusion|status|size|prerelease|created|deleted|forced|count|event)$/;

/** What `github.…` holds where these events get to; undefined where nobody can put text into it. */
export function ofGithub(path: readonly string[], reach: readonly Reach[]): Source | undefined {
  const name = path.join('.');
  const free = FREE.find(([pattern]) => pattern.test(name));
  if (free)
    return freeText(
      name,
      reach.filter(({ event }) => free[1].test(event) || event === 'workflow_call' || event === 'composite'),
    );
  if (TYPED.test(name) || !BY_WRITERS.test(name)) return undefined;
  const numbered = /^github\.ref(?:_name)?$/.test(name);
  return reach.some(({ trust }) => !(numbered && trust === 'pull-request')) ? { level: 'writers', name } : undefined;
}

function freeText(name: string, reach: readonly Reach[]): Source | undefined {
  if (reach.length === 0) return { level: 'latent', name };
  return worst(
    reach.map(({ event, trust, gated }): Source => {
      if (trust === 'strangers') return { level: gated ? 'gated' : 'strangers', name };
      if (trust === 'writers') return { level: event === 'push' ? 'merged' : 'writers', name };
      return { level: trust, name };
    }),
  );
}
