// Addresses of sites: `example.com`, `http://localhost:8080`, `:80`, `{$DOMAIN:localhost}`, and which of them have TLS.

export interface Address {
  host: string;
  port: string;
  /** Without TLS: `http://`, or a port without a name. */
  plain: boolean;
  /** A variable may put `http://` or a bare port there. */
  variable: boolean;
}

const VARIABLE = /\{\$([A-Za-z_]\w*)(?::([^}]*))?\}/g;

export function addressesOf(words: readonly string[], plainOnly: boolean): Address[] {
  return words.flatMap((word) => {
    const text = word
      .replace(/,$/, '')
      .replace(VARIABLE, (_, name: string, fallback?: string) => fallback ?? `\${${name}}`);
    if (text === '') return [];
    const [, scheme = '', rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(text) ?? [];
    const authority = rest.split('/')[0] ?? '';
    const [, host = '', port = ''] = /^(\[[^\]]*\]|\$\{\w+\}|[^:]*)(?::(.*))?$/.exec(authority) ?? [];
    const named = host !== '';
    const plain =
      plainOnly || scheme.toLowerCase() === 'http' || port === '80' || (!named && port !== '443' && scheme === '');
    const variable = scheme === '' && /^\{\$/.test(word);
    return [{ variable, host: host.toLowerCase().startsWith('$') ? host : host.toLowerCase(), port, plain }];
  });
}

export function addressText({ host, port, plain }: Address): string {
  const name = host === '' ? '*' : host;
  return `${name}:${port || (plain ? '80' : '443')}`;
}
