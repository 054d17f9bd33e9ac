// What each family of controls is for: the theme that people look for it under, and the letters of STRIDE that it answers.

import { CONTROL_FAMILIES, type ControlFamily, type Stride } from '../core/model.ts';

export const THEMES = [
  'Identity and access',
  'Input and output',
  'Secrets and data',
  'Transport and network',
  'Availability',
  'Audit and monitoring',
  'Isolation and approval',
  'Build and supply chain',
] as const;
export type Theme = (typeof THEMES)[number];

interface Family {
  theme: Theme;
  answers: readonly Stride[];
}

const of = (theme: Theme, ...answers: Stride[]): Family => ({ theme, answers });

const FAMILIES: Record<ControlFamily, Family> = {
  authentication: of('Identity and access', 'spoofing', 'elevation-of-privilege'),
  authorization: of('Identity and access', 'elevation-of-privilege', 'information-disclosure'),
  'token-verification': of('Identity and access', 'spoofing'),
  session: of('Identity and access', 'spoofing'),
  csrf: of('Identity and access', 'spoofing', 'tampering'),
  'webhook-signature': of('Identity and access', 'spoofing', 'tampering'),
  'password-hashing': of('Identity and access', 'spoofing', 'information-disclosure'),
  validation: of('Input and output', 'tampering'),
  'output-encoding': of('Input and output', 'tampering', 'information-disclosure'),
  'path-containment': of('Input and output', 'tampering', 'information-disclosure'),
  'ssrf-guard': of('Input and output', 'information-disclosure', 'elevation-of-privilege'),
  'upload-guard': of('Input and output', 'tampering', 'denial-of-service'),
  'error-handling': of('Input and output', 'information-disclosure'),
  'secret-storage': of('Secrets and data', 'information-disclosure'),
  'encryption-at-rest': of('Secrets and data', 'information-disclosure'),
  'log-redaction': of('Secrets and data', 'information-disclosure'),
  'secret-scan': of('Secrets and data', 'information-disclosure'),
  cors: of('Transport and network', 'information-disclosure'),
  'security-headers': of('Transport and network', 'tampering', 'information-disclosure'),
  tls: of('Transport and network', 'information-disclosure', 'tampering'),
  'network-policy': of('Transport and network', 'elevation-of-privilege'),
  'rate-limit': of('Availability', 'denial-of-service'),
  'body-limit': of('Availability', 'denial-of-service'),
  timeout: of('Availability', 'denial-of-service'),
  'resource-limit': of('Availability', 'denial-of-service'),
  'llm-budget': of('Availability', 'denial-of-service'),
  backup: of('Availability', 'denial-of-service'),
  'audit-log': of('Audit and monitoring', 'repudiation'),
  telemetry: of('Audit and monitoring', 'repudiation'),
  'human-approval': of('Isolation and approval', 'elevation-of-privilege'),
  sandbox: of('Isolation and approval', 'elevation-of-privilege'),
  'container-hardening': of('Isolation and approval', 'elevation-of-privilege'),
  lockfile: of('Build and supply chain', 'tampering'),
  pinning: of('Build and supply chain', 'tampering'),
  signing: of('Build and supply chain', 'spoofing', 'tampering'),
  sbom: of('Build and supply chain', 'tampering'),
  'dependency-scan': of('Build and supply chain', 'tampering'),
  sast: of('Build and supply chain', 'tampering'),
  'ci-permissions': of('Build and supply chain', 'elevation-of-privilege'),
};

export function themeOf(family: ControlFamily): Theme {
  return FAMILIES[family].theme;
}

export function answersTo(letter: Stride): ControlFamily[] {
  return CONTROL_FAMILIES.filter((family) => FAMILIES[family].answers.includes(letter));
}

const SPELT: Partial<Record<ControlFamily, string>> = {
  cors: 'CORS policy',
  csrf: 'CSRF protection',
  tls: 'TLS',
  sast: 'static analysis',
  sbom: 'bill of materials',
  'ssrf-guard': 'guard of outbound requests',
  'llm-budget': 'budget for model calls',
  'ci-permissions': 'permissions of pipelines',
};

/** As people write it. */
export function familyWords(family: string): string {
  return (Object.hasOwn(SPELT, family) && SPELT[family as ControlFamily]) || family.replaceAll('-', ' ');
}

export const LETTERS: Record<Stride, string> = {
  spoofing: 'Spoofing',
  tampering: 'Tampering',
  repudiation: 'Repudiation',
  'information-disclosure': 'Information disclosure',
  'denial-of-service': 'Denial of service',
  'elevation-of-privilege': 'Elevation of privilege',
};
