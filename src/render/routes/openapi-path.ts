// Paths as frameworks write them, in the syntax of OpenAPI: `/users/:id(\d+)`, `/users/<int:id>` and `/users/{id:int}` are
// all `/users/{id}`. A part that could not be resolved stays a parameter, and is marked as one.

export interface OpenApiPath {
  path: string;
  parameters: { name: string; unresolved: boolean }[];
  /** Paths with the same shape are one path to OpenAPI, whatever their parameters are called. */
  shape: string;
}

/** `{name}`, `{name:path}`, `{settings.PREFIX}`, `<int:name>`, `:name(regex)?`, `*splat`, `*`. Each alternative is linear. */
const PARAMETER = /\{([^{}]*)\}|<([^<>]*)>|:([A-Za-z_]\w*)(?:\([^()]*\))?[?*+]?|\*+(\w*)/g;

export function openApiPath(written: string, below = false): OpenApiPath {
  const found: OpenApiPath['parameters'] = [];
  let path = '';
  let end = 0;
  const text = below ? `${written.replace(/\/$/, '')}/*path` : written;
  for (const match of text.matchAll(PARAMETER)) {
    const name = free(nameOf(match), found);
    path += `${literal(text.slice(end, match.index))}{${name}}`;
    end = match.index + match[0].length;
    found.push({ name, unresolved: isUnresolved(match[1]) });
  }
  path += literal(text.slice(end));
  if (!path.startsWith('/')) path = `/${path}`;
  return { path, parameters: found, shape: path.replace(/\{[^{}]*\}/g, '{}') };
}

function nameOf([, braces, angles, colon, star]: RegExpMatchArray): string {
  const name = braces?.replace(/^\.{3}/, '').replace(/^\*+/, '') ?? angles ?? colon ?? star ?? '';
  // FastAPI puts the converter last, Flask first.
  const bare =
    braces === undefined ? (name.split(':').at(-1) ?? '') : isUnresolved(braces) ? name : (name.split(':')[0] ?? '');
  return bare.replace(/[^\w.-]+/g, '_') || 'wildcard';
}

/** `{settings.PREFIX}` and `{f(x)}` are not parameters but parts that only running the code would tell. */
function isUnresolved(braces: string | undefined): boolean {
  return braces !== undefined && !/^(\.{3}|\*+)?\w*(:[^{}]*)?$/.test(braces);
}

function free(name: string, taken: readonly { name: string }[]): string {
  const names = new Set(taken.map((one) => one.name));
  if (!names.has(name)) return name;
  for (let n = 2; ; n += 1) if (!names.has(`${name}_${n}`)) return `${name}_${n}`;
}

/** What would end a path or open a template. */
function literal(text: string): string {
  return text.replace(/[?#{}\s\p{Cc}\p{Cf}\p{Cs}%]/gu, (character) =>
    /\p{Cs}/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character),
  );
}
