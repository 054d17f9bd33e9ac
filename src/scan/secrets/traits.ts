// What a file's name says of how text in it is to be read: configuration, code, prose or words for people; and what is
// left out altogether.

import type { SourceFile } from '../../core/source.ts';

export interface FileTraits {
  /** Values stand without quotes. */
  bare: boolean;
  /** Blanks assign. */
  blank: boolean;
  /** A value here is one that a program is given. */
  configures: boolean;
  /** Labels, messages, translations, schemas: names stand beside words for people. */
  speaksToPeople: boolean;
  /** Only formats are looked for: prose, data, and files whose own scanners judge the values in them. */
  formatsOnly: boolean;
  /** A dotenv file: all its values are one finding. */
  isEnvironment: boolean;
  /** What stands here is meant to show, or to test. */
  isExample: boolean;
}

const BARE =
  /\.(?:ya?ml|properties|ini|cfg|conf|cnf|config|env|sh|bash|zsh|fish|ps1|bat|cmd|netrc|tfvars|hcl|tf|txt|service|xml|plist|toml)$|(?:^|\/)(?:\.env[^/]*|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.netrc|_netrc|\.pgpass|\.git-credentials|\.s3cfg|\.boto|credentials|config|kubeconfig|Dockerfile[^/]*|Makefile|Procfile|\.bashrc|\.bash_profile|\.zshrc|\.profile|pip\.conf)$/i;
const BLANK = /(?:^|\/)(?:Dockerfile[^/]*|[._]netrc)$|\.dockerfile$/i;
const CONFIGURES = /\.(?:json5?|jsonc|tfstate|php\.ini)$/i;
const PEOPLE =
  /(?:^|[/._-])(?:locales?|i18n|l10n|lang|langs|languages?|translations?|messages|nls|strings|intl)(?:[/._-]|$)|(?:^|\/)(?:[a-z]{2}(?:[-_][A-Z]{2})?)\.(?:json|ya?ml|ts|js)$|\.(?:po|pot|arb|strings|resx|snap|graphql|gql|proto|svg|html?|vue\.html)$|(?:openapi|swagger|schema)[\w.-]*\.(?:json|ya?ml)$/i;
const PROSE = /\.(?:mdx?|rst|adoc|csv|tsv|sql|ipynb|lock|log|map|patch|diff|html?|css|scss|svg)$/i;
/** Their own scanners say what is written into them. */
const JUDGED =
  /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|\/)\.github\/|(?:^|\/)(?:Dockerfile|Containerfile)[^/]*$|\.dockerfile$/i;

const ENVIRONMENT = /(?:^|\/)\.env(?:\.[\w.-]+)?$|(?:^|\/)[\w.-]+\.env$/i;

export function traitsOf({ path, role }: SourceFile): FileTraits {
  const bare = BARE.test(path);
  return {
    bare,
    blank: BLANK.test(path),
    configures: bare || CONFIGURES.test(path),
    speaksToPeople: PEOPLE.test(path),
    formatsOnly: role !== 'source' || PROSE.test(path) || JUDGED.test(path),
    isEnvironment: ENVIRONMENT.test(path),
    isExample: role === 'test' || role === 'docs' || role === 'example',
  };
}

const BINARY =
  /\.(?:png|jpe?g|gif|webp|avif|bmp|ico|icns|tiff?|psd|pdf|docx?|xlsx?|pptx?|odt|mp[34]|m4[av]|mov|avi|webm|ogg|wav|flac|woff2?|ttf|otf|eot|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|pyc|so|dylib|dll|exe|wasm|node|bin|dat|db|sqlite3?|parquet|npy|npz|pkl|pt|onnx|safetensors|gguf|h5|mo|ttc|glb|gltf|stl|hdr|ktx2?|svg|map|snap|lockb?|sum|po|pot|d\.[cm]?ts|css|scss|less)$/i;

/** Files whose bytes are not looked at: no text, or nobody's own. */
export function isSearched({ path, role, language }: SourceFile): boolean {
  if (role === 'vendored' || (role === 'generated' && language === 'lockfile')) return false;
  return language !== 'lockfile' && !BINARY.test(path);
}
