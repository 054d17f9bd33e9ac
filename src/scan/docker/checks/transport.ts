// Downloads of a build: certificate checks switched off, signatures not asked for, plain http, scripts run as they come.

import type { Invocation, ShellWord } from '../../shell.ts';
import { isShell, operands, type Run } from '../runs.ts';
import { type Check, type Finding, found } from './finding.ts';

/** Options of a program that switch the check of certificates off. */
const CERTIFICATES_OFF: Record<string, RegExp> = {
  curl: /^--(?:insecure|proxy-insecure)$/,
  wget: /^--no-check-certificate$/,
  wget2: /^--no-check-certificate$/,
  pip: /^--trusted-host(?:=|$)/,
  uv: /^--(?:trusted-host|allow-insecure-host)(?:=|$)/,
  npm: /^(?:--strict-ssl=false|--no-strict-ssl)$/,
  yarn: /^(?:--strict-ssl=false|--no-strict-ssl)$/,
  pnpm: /^(?:--strict-ssl=false|--no-strict-ssl)$/,
  git: /^http\.sslverify=(?:false|0|no|off)$/i,
  'yum-config-manager': /^--setopt=(?:[^=]*\.)?sslverify=(?:0|false|no)$/i,
  'dnf-config-manager': /^--setopt=(?:[^=]*\.)?sslverify=(?:0|false|no)$/i,
  dnf: /^--setopt=(?:[^=]*\.)?sslverify=(?:0|false|no)$/i,
  yum: /^--setopt=(?:[^=]*\.)?sslverify=(?:0|false|no)$/i,
  helm: /^--insecure-skip-tls-verify$/,
  kubectl: /^--insecure-skip-tls-verify(?:=true)?$/,
};

/** Options that install packages whose signature nobody checks. */
const SIGNATURES_OFF: Record<string, RegExp> = {
  apk: /^--allow-untrusted$/,
  apt: /^--(?:force-yes|allow-unauthenticated|allow-insecure-repositories)$/,
  'apt-get': /^--(?:force-yes|allow-unauthenticated|allow-insecure-repositories)$/,
  yum: /^--(?:nogpgcheck|no-gpgchecks|setopt=(?:[^=]*\.)?gpgcheck=(?:0|false|no))$/i,
  dnf: /^--(?:nogpgcheck|no-gpgchecks|setopt=(?:[^=]*\.)?gpgcheck=(?:0|false|no))$/i,
  tdnf: /^--nogpgcheck$/,
  microdnf: /^--nogpgcheck$/,
  zypper: /^--(?:no-gpg-checks|gpg-auto-import-keys|allow-unsigned-rpm)$/,
  rpm: /^--(?:nosignature|nodigest|noverify|nofiledigest)$/,
};

/** Settings that switch certificate checks off, by name in upper case, with the value that does. */
const SWITCHES: Record<string, RegExp> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  // git only asks whether it is set: 0 switches the check off as well.
  GIT_SSL_NO_VERIFY: /^/,
  PIP_TRUSTED_HOST: /./,
  UV_INSECURE_HOST: /./,
  NPM_CONFIG_STRICT_SSL: /^(?:false|0)$/i,
  YARN_STRICT_SSL: /^(?:false|0)$/i,
  YARN_ENABLE_STRICT_SSL: /^(?:false|0)$/i,
};

export function switchesCertificatesOff(name: string, value: string): boolean {
  return SWITCHES[name.toUpperCase()]?.test(value) ?? false;
}

/** `pip3.12` and `python3.12 -m pip` are pip. */
export function toolOf({ program, args }: Invocation): { tool: string; args: ShellWord[] } {
  const module = /^python[\d.]*$/.test(program) && args[0]?.text === '-m' ? (args[1]?.text ?? '') : undefined;
  if (module !== undefined) return { tool: module, args: args.slice(2) };
  return { tool: /^pip[\d.]*$/.test(program) ? 'pip' : program, args };
}

export const certificates: Check = (run) => {
  const { tool, args } = toolOf(run);
  const off = args.find(({ text }) => CERTIFICATES_OFF[tool]?.test(text) || (tool === 'curl' && isInsecure(text)));
  const told = off
    ? found('certificatesUnchecked', off.line, `${tool} ${optionName(off.text)}`)
    : configured(tool, args);
  const exported = run.program === 'export' ? assignments(run.args) : [];
  const set = [...run.sets, ...exported].filter(({ name, value }) => switchesCertificatesOff(name, value));
  return [...told, ...set.flatMap(({ name, line }) => found('certificatesUnchecked', line, name))];
};

/** Short options in one word; one that takes a value ends the word. */
function isInsecure(text: string): boolean {
  const letters = /^-([A-Za-z#0-9]+)/.exec(text)?.[1] ?? '';
  const valued = letters.search(/[AbCcDdEeFHhKmoPQrTtUuwXxYyz]/);
  return (valued === -1 ? letters : letters.slice(0, valued)).includes('k');
}

const optionName = (text: string) => text.split('=', 1)[0] ?? '';

/** `npm config set strict-ssl false`, `git config http.sslVerify false`, `conda config --set ssl_verify no`. */
function configured(tool: string, args: readonly ShellWord[]): Finding[] {
  const words = args.flatMap(({ text }) => text.split('=')).map((text) => text.toLowerCase());
  const [first = ''] = words;
  if (first !== 'config' && first !== 'set') return [];
  if (!['npm', 'yarn', 'pnpm', 'git', 'conda', 'composer'].includes(tool)) return [];
  const at = words.findIndex((word) => /^(?:strict-ssl|http(?:\..*)?\.sslverify|ssl_verify|disable-tls)$/.test(word));
  const wanted = words[at] === 'disable-tls' ? /^(?:true|1|yes)$/ : /^(?:false|0|no|off)$/;
  if (at === -1 || !wanted.test(words[at + 1] ?? '')) return [];
  return found('certificatesUnchecked', args[0]?.line ?? 0, `${tool} ${words[at]}`);
}

function assignments(args: readonly ShellWord[]) {
  return args.flatMap(({ text, line }) => {
    const equals = text.indexOf('=');
    return equals === -1 ? [] : [{ name: text.slice(0, equals), value: text.slice(equals + 1), line }];
  });
}

export const signatures: Check = (run) => {
  const { tool, args } = toolOf(run);
  const off = args.find(({ text }) => SIGNATURES_OFF[tool]?.test(text));
  if (off) return found('packagesUnsigned', off.line, `${tool} ${optionName(off.text)}`);
  const trusted = run.args.find(({ text }) => /^deb(?:-src)? \[[^\]]*\btrusted=yes\b/.test(text));
  return trusted ? found('packagesUnsigned', trusted.line, 'a package source is trusted without a signature') : [];
};

const DOWNLOADERS = new Set(['curl', 'wget', 'wget2', 'aria2c', 'fetch']);
const FETCHES = new Set([...DOWNLOADERS, 'git', 'pip', 'npm', 'apt-key', 'rpm', 'yum', 'dnf', 'gem']);
/** Of the machine itself, of a private network by its name alone, or decided elsewhere. */
const NEAR =
  /^(?:localhost|127\.|169\.254\.|\[::1\]|\[f[cd]|0\.0\.0\.0|host\.docker\.internal|[\w-]+(?:[:/]|$)|[^/]*[${<])/i;

/** Downloads over plain http; what the machine itself answers is no download. */
export const cleartext: Check = (run) => {
  const { tool, args } = toolOf(run);
  if (!FETCHES.has(tool)) return [];
  const plain = args.find(({ text }) => isCleartext(text.replace(/^--?[\w-]+=/, '')));
  return plain ? found('fetchesCleartext', plain.line, `${tool} over http`) : [];
};

export function isCleartext(url: string): boolean {
  return /^(?:http|ftp):\/\//i.test(url) && !NEAR.test(url.slice(url.indexOf('//') + 2).replace(/^[^/@]*@/, ''));
}

const INTERPRETERS = /^(?:python|node|perl|ruby|php|deno|bun)[\d.]*$/;
const FETCHED = /(?:\$\(|`|<\()\s*(?:sudo\s+)?(?:curl|wget)\b/;

/** `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`, and a script that the same RUN has fetched unchecked. */
export const downloaded: Check = (run, all) => {
  if (DOWNLOADERS.has(run.program)) {
    const reader = run.into.find(readsScript);
    if (reader) return found('runsDownloaded', run.line, `${run.program} | ${reader.program}`);
  }
  const inline = run.args.find(({ text }) => FETCHED.test(text));
  if (inline && (isShell(run.program) || ['eval', 'source', '.'].includes(run.program))) {
    return found('runsDownloaded', inline.line, `${run.program} runs what a download gives`);
  }
  const file = scriptFile(run);
  const fetch = file === undefined ? undefined : all.slice(0, all.indexOf(run)).findLast((one) => writes(one, file));
  if (!fetch) return [];
  const between = all.slice(all.indexOf(fetch) + 1, all.indexOf(run));
  return between.some(verifies) ? [] : found('runsDownloaded', fetch.line, `${fetch.program}, then ${run.program}`);
};

/** A program that takes its script from what is piped into it: no file, no `-c`, no `-m` among its arguments. */
function readsScript({ program, args }: Invocation): boolean {
  const words = args.map(({ text }) => text);
  if (isShell(program)) return !words.some((word) => /^-\w*c$/.test(word)) && (words.includes('-s') || noFile(words));
  return INTERPRETERS.test(program) && noFile(words) && !words.some((word) => /^-[cmepEn]/.test(word));
}

const noFile = (words: string[]) => words.every((word) => word.startsWith('-') || word.startsWith('/dev/'));

function scriptFile(run: Run): string | undefined {
  const { program, args, line } = run;
  if (args.some(({ text }) => /^-\w*c$/.test(text))) return undefined;
  const word = isShell(program) ? args.find(({ text }) => !text.startsWith('-'))?.text : undefined;
  const own = word ?? (line > 0 ? program : undefined);
  const name = own?.slice(own.lastIndexOf('/') + 1);
  return name === undefined || name === '' || isShell(name) ? undefined : name;
}

function writes(run: Run, file: string): boolean {
  if (!DOWNLOADERS.has(run.program)) return false;
  const names = operands(run).concat(run.args.map(({ text }) => text));
  // The name that a URL ends in is the file's only where the download takes it for one.
  const byUrl = run.program === 'wget' || run.args.some(({ text }) => /^-\w*[OJ]|^--remote-name/.test(text));
  return names
    .filter((text) => byUrl || !text.includes('://'))
    .some((text) => text.slice(text.lastIndexOf('/') + 1) === file);
}

function verifies({ program, args }: Run): boolean {
  if (/^(?:(?:sha\d+|md5|b2)sum|shasum|gpgv|cosign|minisign|openssl)$/.test(program)) return true;
  return program === 'gpg' && args.some(({ text }) => text === '--verify');
}
