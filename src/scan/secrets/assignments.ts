// `name = value` in whatever language: the value that stands after a name on the same line, and how it was written.

export interface Assignment {
  name: string;
  value: string;
  /** Offsets of the value in the window. */
  start: number;
  end: number;
  quoted: boolean;
}

const NAME_BEFORE = /[\w.-]{0,60}$/;
const NAME_AFTER = /[\w-]{0,40}/y;
/** Quotes and brackets that close the name, a type, and what assigns. */
const ASSIGNS =
  /["'`\]]{0,2}\)?[ \t]{0,20}(?::[ \t]{0,4}(?:str|string|String|bytes|Optional\[str\]|Final(?:\[str\])?|Secret(?:Str)?|SecretStr)(?:[ \t]*\|[ \t]*(?:None|null|undefined))?[ \t]{0,4}=(?!=)|=>|:=|\?\?=|\|\|=|=(?!=)|:(?!:)|,(?=[ \t]*["'`])|\((?=["'`])|>(?=[^<>\s])|"?[ \t]+value=(?=["']))[ \t]{0,20}/y;
const BLANK = /[ \t]{1,8}/y;
const QUOTED = /[brf@]{0,2}(?:"((?:[^"\\\n]|\\.){0,400})"|'((?:[^'\\\n]|\\.){0,400})'|`([^`\n]{0,400})`)/y;
const BARE = /[^\s"'`<>;,(){}[\]|&][^\s"'`<>;]{0,400}/y;

export interface Grammar {
  /** Values may stand without quotes: configuration and scripts. */
  bare: boolean;
  /** A blank may assign: `ENV NAME value`, `--password value`, `.netrc`. */
  blank: boolean;
}

/** The marker is a part of the name. Undefined when nothing literal is assigned to it there. */
export function assignmentAt(
  window: string,
  markerStart: number,
  markerEnd: number,
  grammar: Grammar,
): Assignment | undefined {
  const prefix = NAME_BEFORE.exec(window.slice(Math.max(0, markerStart - 60), markerStart))?.[0] ?? '';
  NAME_AFTER.lastIndex = markerEnd;
  const suffix = NAME_AFTER.exec(window)?.[0] ?? '';
  const nameStart = markerStart - prefix.length;
  const nameEnd = markerEnd + suffix.length;
  const name = window.slice(nameStart, nameEnd).replace(/^[-.]+/, '');
  if (isType(window, nameStart, nameEnd)) return undefined;
  const from = assignsUntil(window, nameStart, nameEnd, grammar);
  return from === undefined ? undefined : valueAt(window, from, name, grammar);
}

/** `"AWS::SecretsManager::Secret": …`: a text that is the name of a type. */
function isType(window: string, nameStart: number, nameEnd: number): boolean {
  return window.startsWith('::', nameStart - 2) && /^["'`]/.test(window.charAt(nameEnd));
}

function assignsUntil(window: string, nameStart: number, nameEnd: number, grammar: Grammar): number | undefined {
  ASSIGNS.lastIndex = nameEnd;
  if (ASSIGNS.exec(window)) return ASSIGNS.lastIndex;
  const option = window.startsWith('--', nameStart);
  if (!grammar.blank && !(option && grammar.bare)) return undefined;
  BLANK.lastIndex = nameEnd;
  return BLANK.exec(window) ? BLANK.lastIndex : undefined;
}

/** `?name=value&next=…`: the value ends where the next begins. */
function inAddress(window: string, from: number, name: string): boolean {
  return /^[?&]$/.test(window.charAt(from - name.length - 2));
}

function valueAt(window: string, from: number, name: string, { bare }: Grammar): Assignment | undefined {
  QUOTED.lastIndex = from;
  const quoted = QUOTED.exec(window);
  if (quoted) {
    const value = quoted[1] ?? quoted[2] ?? quoted[3] ?? '';
    const end = QUOTED.lastIndex - 1;
    return { name, value, start: end - value.length, end, quoted: true };
  }
  const before = window.charAt(from - 1);
  if (!bare && before !== '>') return undefined;
  BARE.lastIndex = from;
  const found = BARE.exec(window);
  if (!found) return undefined;
  const value = inAddress(window, from, name) ? found[0].replace(/[&#].*$/, '') : found[0].replace(/[,:]+$/, '');
  const rest = window.slice(BARE.lastIndex, BARE.lastIndex + 60);
  // More words: a sentence, unless a comment or the next command begins.
  if (/^[ \t]+(?![#&|;>\\]|\/\/|--?\w|[\w.-]+=)\S/.test(rest)) return undefined;
  return { name, value, start: from, end: from + value.length, quoted: false };
}
