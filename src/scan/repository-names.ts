// What a repository is called on GitHub, out of the address or the short form that a manifest gives.

const ADDRESS = /(?:^|[/@.])github\.com[/:]([\w.-]+)\/([\w.-]+)/i;
const SHORT = /^(?:github:)?([\w.-]+)\/([\w.-]+)$/;

/** `owner/name`; undefined where it stands elsewhere or cannot be told. `short`: npm lets the host be left out. */
export function repositoryNamed(text: string, short: boolean): string | undefined {
  const [, owner, name] = ADDRESS.exec(text) ?? (short ? SHORT.exec(text.trim()) : null) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  return `${owner}/${name.replace(/\.git$/, '')}`;
}
