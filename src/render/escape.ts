// One function per sink. Every string that comes from the scanned repository is hostile until it went through one of these.
// JSON and SARIF need none: JSON.stringify is their escape.

const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
/** Controls (ESC among them), format characters (bidi overrides, zero widths), lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;

const MARKDOWN_SPECIAL = /[\\`*[\]<>|~$&]/g;
/** Inside a word an underscore is only an underscore. */
const MARKDOWN_UNDERSCORE = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** What would start a heading, list, quote or rule at the start of a block. */
const MARKDOWN_BLOCK_START = /^(\d{1,9}(?=[.)](?:\s|$))|(?=[#+=-]))(.)/;
/** What a code span can hold in a paragraph and in a table cell alike. */
const CODE_SAFE = /^[\p{L}\p{N} _.,:;/@#%^*+=!?'"(){}[\]&~$-]+$/u;
const ENTITY_FREE = /[^A-Za-z0-9 ./-]/gu;

const MERMAID_SPECIAL = /[^\p{L}\p{N} ./:_,()@+-]/gu;
const MERMAID_LABEL_LENGTH = 80;

/** One line that moves no cursor, reorders nothing and hides nothing: for terminals, and first step of all the others. */
export function plainText(text: string): string {
  return text.replace(LINE_BREAKS, ' ').replace(UNPRINTABLE, '');
}

/** Text inside a Markdown paragraph, list item, heading, link text or table cell. */
export function markdownText(text: string): string {
  return plainText(text)
    .trim()
    .replace(MARKDOWN_SPECIAL, '\\$&')
    .replace(MARKDOWN_UNDERSCORE, '\\_')
    .replace(MARKDOWN_BLOCK_START, '$1\\$2');
}

/** Code inside Markdown. What a code span cannot hold everywhere (a pipe in a table, a backtick) goes into `<code>`. */
export function markdownCode(text: string): string {
  const plain = plainText(text).trim();
  if (plain === '') return '`(empty)`';
  if (CODE_SAFE.test(plain)) return `\`${plain}\``;
  return `<code>${plain.replace(ENTITY_FREE, (character) => `&#${character.codePointAt(0) ?? 0};`)}</code>`;
}

/** A Markdown link target within the repository. */
export function markdownUrl(file: string, line: number): string {
  return `${relativeUri(file)}#L${line}`;
}

/** A relative URI of the repository: never absolute, never with a scheme, never out of the root. */
export function relativeUri(file: string): string {
  return file
    .replace(LONE_SURROGATE, '\uFFFD')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, percentEncoded))
    .join('/');
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** A quoted label in a Mermaid diagram. Directives (`%%{init}%%`), Markdown strings and HTML all need what is encoded here. */
export function mermaidLabel(text: string): string {
  const plain = plainText(text).trim();
  const short = plain.length > MERMAID_LABEL_LENGTH ? `${plain.slice(0, MERMAID_LABEL_LENGTH - 1).trimEnd()}…` : plain;
  return `"${short.replace(LONE_SURROGATE, '').replace(MERMAID_SPECIAL, mermaidEntity) || ' '}"`;
}

function mermaidEntity(character: string): string {
  return `#${character.codePointAt(0) ?? 0};`;
}

/** The message of a GitHub workflow command. */
export function workflowMessage(text: string): string {
  return plainText(text).replaceAll('%', '%25');
}

/** A property (file, title) of a GitHub workflow command. */
export function workflowProperty(text: string): string {
  return workflowMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A message in SARIF, where square brackets would make links. */
export function sarifText(text: string): string {
  return plainText(text).replace(/[\\[\]]/g, '\\$&');
}
