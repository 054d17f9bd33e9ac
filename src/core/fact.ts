// A fact is one thing that one file plainly says. It cannot exist without evidence.
// src/core/notation.ts writes every fact as one line and reads it back.

import type { DeclarationKind } from './declaration.ts';
import type { Evidence } from './evidence.ts';
import type { ControlFamily, Exposure, Mode } from './model.ts';

export type Fact =
  /** A manifest: package.json, pyproject.toml, setup.cfg… `directory` is where it stands ('.' for the root). */
  | { kind: 'package'; ecosystem: Ecosystem; name: string; directory: string; private: boolean; evidence: Evidence }
  /** `owner/name` on GitHub, where a manifest at the root says that it is developed. */
  | { kind: 'repository-name'; name: string; evidence: Evidence }
  /** A dependency that a manifest asks for. */
  | {
      kind: 'dependency';
      ecosystem: Ecosystem;
      name: string;
      version: string;
      development: boolean;
      directory: string;
      evidence: Evidence;
    }
  /** A version that a lock file settles. */
  | { kind: 'locked'; ecosystem: Ecosystem; name: string; version: string; directory: string; evidence: Evidence }
  /** A lock file exists, in this directory, of this flavour (npm, yarn, pnpm, bun, poetry, uv, pipenv, pdm). */
  | { kind: 'lockfile'; ecosystem: Ecosystem; flavour: string; directory: string; evidence: Evidence }
  /** npm scripts, pyproject scripts. */
  | { kind: 'script'; name: string; command: string; directory: string; evidence: Evidence }
  /** One stage of a Dockerfile. `final` is the one that ships. `pinned`: by digest. */
  | {
      kind: 'image-stage';
      name: string;
      base: string;
      tag: string;
      pinned: boolean;
      final: boolean;
      evidence: Evidence;
    }
  /** USER as written, in a stage. Absent USER is no fact; the model joins it with the base image. */
  | { kind: 'image-user'; user: string; stage: string; final: boolean; evidence: Evidence }
  | { kind: 'image-port'; port: string; stage: string; final: boolean; evidence: Evidence }
  /** A file, directory or pattern of the build context that is copied into the image. */
  | { kind: 'image-copy'; source: string; stage: string; evidence: Evidence }
  /** CMD or ENTRYPOINT. */
  | { kind: 'image-command'; command: string; stage: string; final: boolean; evidence: Evidence }
  | {
      kind: 'service';
      name: string;
      image: string;
      build: string;
      dockerfile: string;
      /** The stage that is built; '' for the final one. */
      target: string;
      user: string;
      privileged: boolean;
      command: string;
      profiles: string[];
      evidence: Evidence;
    }
  | {
      kind: 'service-port';
      service: string;
      host: string;
      published: string;
      target: string;
      protocol: string;
      evidence: Evidence;
    }
  | { kind: 'service-volume'; service: string; source: string; target: string; readOnly: boolean; evidence: Evidence }
  /** `literal`: a value stands in the file. It is kept in `value` only where it is a word or number that switches things. */
  | {
      kind: 'service-environment';
      service: string;
      name: string;
      literal: boolean;
      value: string;
      /** The service of the same file whose address stands in the value. */
      asks?: string;
      evidence: Evidence;
    }
  | { kind: 'service-env-file'; service: string; file: string; evidence: Evidence }
  | { kind: 'service-network'; service: string; network: string; evidence: Evidence }
  | { kind: 'service-dependency'; service: string; on: string; evidence: Evidence }
  /** A variable set in a dotenv file. `literal`: not empty. `value` as above. */
  | { kind: 'environment-set'; name: string; literal: boolean; value: string; evidence: Evidence }
  /** A variable that something else gives to a process: an image, a workload or its configuration, a workflow; or a switch
   *  in a file of flags, by the path of its keys. */
  | { kind: 'environment-given'; by: string; name: string; literal: boolean; value: string; evidence: Evidence }
  /** A tool of its own (Skaffold, bake) builds an image from a Dockerfile of this repository; `target`: its stage. */
  | { kind: 'builds'; by: string; image: string; dockerfile: string; target: string; evidence: Evidence }
  /** An OpenAPI or Swagger document; `prefixes` are the paths that its servers put before all others. */
  | { kind: 'specification'; title: string; version: string; prefixes: string[]; evidence: Evidence }
  /**
   * One operation of a specification. `security`: required, optional, none, or '' where only the specification that refers
   * to it says so. Method `*` with a `ref`: the operations stand in another file. A path `#…` is a place in a file of path items.
   */
  | { kind: 'specified-operation'; method: string; path: string; security: string; ref: string; evidence: Evidence }
  /** A thing that a file of the build, the deployment or the configuration declares. `id` is its own within the file. */
  | { kind: 'declares'; what: DeclarationKind; id: string; name: string; evidence: Evidence }
  /**
   * What that file says of it: a property of src/core/properties/ and its value: true, false, unknown or a word. Several
   * places may say the same; `note` tells what stands there. A property whose value nobody says does not hold.
   */
  | {
      kind: 'declared';
      what: DeclarationKind;
      id: string;
      property: string;
      value: string;
      note: string;
      /** The file that declares the thing, where another one says this of it. */
      home?: string;
      evidence: Evidence;
    }
  /**
   * A control that a pipeline, a proxy or a cluster carries out: SAST in a job, a rate limit of a site. `family` and `mode`
   * are words of the model; `by` is the tool; `flag` what a conditional one hangs on; `note` why it has that mode.
   */
  | {
      kind: 'practice';
      family: ControlFamily;
      by: string;
      mode: Mode;
      flag: string;
      note: string;
      what: DeclarationKind;
      id: string;
      home?: string;
      evidence: Evidence;
    }
  /**
   * A way in that a deployment file opens. `to` names the service, workload or host it leads to, as written; `address` is
   * what people outside use. `via`: service, node-port, load-balancer, ingress, tunnel, proxy, published…
   */
  | {
      kind: 'exposes';
      to: string;
      port: string;
      reach: Exposure;
      via: string;
      address: string;
      encrypted: string;
      evidence: Evidence;
    }
  /**
   * A file starts work by itself: a workflow, a GitLab pipeline, hooks of pre-commit. `triggers` are words of the platform
   * (pull_request, push, push:tags, schedule…); `paths` the filters that a change must match.
   */
  | { kind: 'pipeline'; platform: string; name: string; triggers: string[]; paths: string[]; evidence: Evidence }
  /**
   * One thing that a job, a hook or a recipe runs. `how`: command, action, image, template, hook or call (of a workflow, an
   * action or a recipe of this repository); `text` is it without secrets, `inputs` as `name=value`. `needsFiles` must exist for
   * it to run; `tolerated` says why its failure does not count.
   */
  | {
      kind: 'runs';
      platform: string;
      how: string;
      text: string;
      job: string;
      step: string;
      directory: string;
      inputs: string[];
      condition: string;
      needsFiles: string[];
      tolerated: string;
      evidence: Evidence;
    }
  /** A bot proposes new versions of dependencies. `delayed`: not before they are some days old. */
  | { kind: 'updates'; by: string; ecosystem: string; directory: string; delayed: boolean; evidence: Evidence }
  /** A condition asks the configuration of a Flask app for a key, without a default. */
  | { kind: 'configuration-asked'; name: string; evidence: Evidence }
  /** Something sets a key of such a configuration, or could; `*`: a file or the environment may set any. */
  | { kind: 'configuration-set'; name: string; evidence: Evidence }
  /** A program reads an environment variable. `default` is kept only when it cannot be a secret. */
  | { kind: 'environment-read'; name: string; hasDefault: boolean; default: string; evidence: Evidence };

export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/**
 * `oci` holds container images, `ci` the tools that pipelines run: knowledge about them is under rules/libraries/; no
 * manifest fact has them.
 */
export type Ecosystem = 'npm' | 'pypi' | 'go' | 'oci' | 'ci';
