// An image reference taken apart: `ghcr.io/team/api:1.2@sha256:…`.

export interface ImageReference {
  base: string;
  tag: string;
  pinned: boolean;
}

export function readImage(text: string): ImageReference {
  const [named = '', digest = ''] = text.split('@', 2);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  return {
    base: tagged ? named.slice(0, colon) : named,
    tag: tagged ? named.slice(colon + 1) : '',
    pinned: /^sha256:[0-9a-f]{64}$/.test(digest),
  };
}
