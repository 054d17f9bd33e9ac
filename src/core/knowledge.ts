// What is known beforehand of published actions, of programs of the command line and of published modules of Terraform: data
// under rules/actions/, rules/programs/ and rules/modules/. Which checks a tool makes is said elsewhere, in rules/libraries/ci/.

export interface Knowledge {
  actions: readonly KnownAction[];
  modules: readonly KnownModule[];
  programs: readonly KnownProgram[];
}

/** An input that is set, and neither empty nor `false`; with `is`, one whose value the pattern finds itself in. */
export interface GivenInput {
  input: string;
  is?: string;
}

export interface KnownAction {
  /** `owner/name` or `owner/name/path`, in lower case: where its file stands below rules/actions. */
  id: string;
  /** Inputs whose text it runs as code. */
  code?: string[];
  /** Outputs that hold text of whoever started the run. All its others are typed, and safe. */
  outputs?: WrittenOutputs;
  /** It runs programs of the working directory, or tools that take their orders from its files. */
  runsFiles?: true;
  /** It sets the variables that stand in a file. */
  loadsVariables?: true;
  checksOut?: Checkout;
  /** It fetches what another run left. */
  fetchesArtifacts?: { given?: GivenInput };
  uploads?: Upload;
  /** Each way in which it uses a cache. */
  caches?: ActionCache[];
  /** It publishes a package, a release, an image or a site. */
  publishes?: { given?: GivenInput };
  /** An input for a token that does not expire, where the registry would trust the workflow itself. */
  longLivedToken?: LongLivedToken;
  /** It makes a token of an app. */
  appToken?: AppToken;
  /** The day on which advisories and maintenance were last looked up. */
  asOf?: string;
  advisories?: Advisory[];
  /** Its authors gave it up. */
  archived?: true;
  examples: PipelineExample[];
}

interface WrittenOutputs {
  /** A pattern over the name of the output. */
  named: string;
  /** Only then; of other uses nothing is known. */
  given?: GivenInput;
}

interface Checkout {
  /** Inputs that say which commit, and of which repository. */
  commit: string[];
  /** The input that says whether its token stays in the directory. */
  keepsToken: string;
  /** Since this major version the token is kept elsewhere. */
  keepsElsewhereSince?: number;
}

interface Upload {
  /** The input that asks for hidden files. */
  hidden: string;
  /** `4.4`: before it they were always taken. */
  hiddenLeftOutSince: string;
}

/** No key: always, whatever it is given. */
export interface ActionCache {
  given?: GivenInput;
  /** None of these. */
  unless?: GivenInput | GivenInput[];
  /** By default since this major version. */
  since?: number;
  /** It does not do the other. */
  only?: 'restore' | 'save';
}

interface LongLivedToken extends GivenInput {
  /** Where one of these inputs names a registry, only for one that would trust the workflow. */
  registry?: { inputs: string[]; is: string };
}

interface AppToken {
  /** Inputs that begin so limit what it may do; without, nothing does. */
  limitedBy?: string;
  /** The input that names whose repositories, and the one that narrows them down. */
  owner?: string;
  repositories?: string;
  /** The input that leaves it alive after the job. */
  kept?: string;
}

export interface Advisory {
  /** As in the GitHub Advisory Database. */
  id: string;
  from?: string;
  /** The first version without; absent where there is none. */
  before?: string;
  /** Affected only with, or not with, such an input. */
  given?: GivenInput;
  unless?: GivenInput;
}

/** Words of a command line, one behind the other; `<file>` is any word that is no option. */
export type Phrase = string;

export interface KnownProgram {
  /** = file name. */
  id: string;
  title: string;
  /** Command lines that take their orders from files of the working directory. */
  runsFiles?: Phrase[];
  /** Command lines that fetch the head of a pull request, or what another run left. */
  fetchesHead?: Phrase[];
  fetchesArtifacts?: Phrase[];
  publishes?: Publishing[];
  tunnel?: Tunnel;
  examples: PipelineExample[];
}

export interface Publishing {
  commands: Phrase[];
  /** Options with which it publishes elsewhere, or nothing. */
  unless: string[];
  /** A pattern over names of variables that hold its token. */
  token?: string;
  /** Without a token of the run the registry takes only one that was made before. */
  alwaysNeedsToken?: true;
}

export interface Tunnel {
  /** Images that hold it, without tag. */
  images: string[];
  /** Patterns over its command: it opens a tunnel; to where, as the first group. */
  opens: string;
  target?: string;
}

/** Steps of one job, or a compose file, and what must and must not be declared of them. */
export interface PipelineExample {
  on?: string;
  steps?: string;
  compose?: string;
  says?: string[];
  quiet?: string[];
}

/** A module of a registry, as the resources that it makes. */
export interface KnownModule {
  /** `owner/name/provider`, with the path of a module inside it: where its file stands below rules/modules. */
  id: string;
  /** The newest version of which the variables and resources were read. Of later major versions nothing is known. */
  read: string;
  makes: MadeResource[];
  examples: ModuleExample[];
}

export interface MadeResource {
  type: string;
  /** In these major versions: at least, and less than. */
  from?: number;
  before?: number;
  /** Inputs with what they are where a call leaves them out; null where that sets nothing. */
  inputs: Record<string, ModuleValue>;
  /** Inputs that are false where it is not made. */
  switches?: string[];
  /** An input, a list or a map: one for each of its items. */
  each?: string;
  /** Only for items that have this key. */
  item?: string;
  /** Items that are a word, or have it under this key, stand for what is listed here; of other words nothing is known. */
  words?: { under?: string; mean: Record<string, Record<string, ModuleValue>> };
  /** As the resource has it. `${each.name|input.name|word}` is the first that there is: of the item, of the call, the word. */
  body: Record<string, ModuleValue>;
}

export type ModuleValue = string | number | boolean | null | ModuleValue[] | { [key: string]: ModuleValue };

/** A call of the module, without its source, and what must and must not be declared of it: `property value`. */
export interface ModuleExample {
  call: string;
  says?: string[];
  quiet?: string[];
}
