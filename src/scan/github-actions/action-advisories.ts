// Advisories of actions and actions that were given up. Data alone, copied by hand: the well-known ones, offline and
// therefore never complete. Identifiers are those of the GitHub Advisory Database (https://github.com/advisories), where
// each can be looked up. The copy is of 2026-11-21: what was published or corrected later is not in it.

export interface Advisory {
  id: string;
  /** Versions from here… */
  from?: string;
  /** …to before this one; '' where none is fixed. */
  before: string;
  /** Affected only with, or not with, such an input. */
  given?: readonly [string, RegExp];
  spared?: readonly [string, RegExp];
}

export const ADVISORIES: Record<string, readonly Advisory[]> = {
  'actions/download-artifact': [{ id: 'CVE-2024-42471', from: '4.0.0', before: '4.1.3' }],
  'aquasecurity/trivy-action': [
    { id: 'CVE-2026-26189', from: '0.31.0', before: '0.34.0' },
    { id: 'CVE-2026-33634', before: '0.35.0' },
  ],
  'atlassian/gajira-comment': [{ id: 'CVE-2020-14189', before: '2.0.2' }],
  'atlassian/gajira-create': [{ id: 'CVE-2020-14188', before: '2.0.1' }],
  'azure/setup-kubectl': [{ id: 'CVE-2023-23939', before: '3' }],
  'bullfrogsec/bullfrog': [{ id: 'CVE-2025-47775', before: '0.8.4' }],
  'check-spelling/check-spelling': [{ id: 'CVE-2021-32724', before: '0.0.19' }],
  'dawidd6/action-download-artifact': [{ id: 'GHSA-5xr6-xhww-33m4', before: '6', spared: ['allow_forks', /^false$/] }],
  'gradle/gradle-build-action': [{ id: 'CVE-2023-30853', before: '2.4.2' }],
  'hashicorp/vault-action': [{ id: 'CVE-2021-32074', before: '2.2.0' }],
  'rlespinasse/github-slug-action': [{ id: 'CVE-2023-27581', from: '4.0.0', before: '4.4.1' }],
  'shivammathur/setup-php': [{ id: 'GHSA-5wxr-w449-57cm', before: '2.37.1', given: ['tools', /\bcomposer:v?\d+\.\d/] }],
  'some-natalie/ghas-to-csv': [{ id: 'CVE-2022-39217', before: '1' }],
  'sonarsource/sonarqube-scan-action': [
    { id: 'CVE-2025-58178', from: '4.0.0', before: '5.3.1' },
    { id: 'CVE-2025-59844', from: '5.3.1', before: '6.0.0' },
  ],
  'tj-actions/branch-names': [
    { id: 'CVE-2023-49291', before: '7.0.7' },
    { id: 'GHSA-gq52-6phf-x2r6', before: '9.0.0' },
  ],
  'tj-actions/changed-files': [
    { id: 'CVE-2023-51664', before: '41' },
    { id: 'CVE-2025-30066', before: '46.0.1' },
  ],
  'tj-actions/verify-changed-files': [{ id: 'CVE-2023-52137', before: '17' }],
};

/** Their authors gave them up, as far as known on the same day. */
export const ARCHIVED = new Set([
  ...['actions/create-release', 'actions/upload-release-asset', 'actions/setup-ruby', 'actions/setup-elixir'],
  ...['actions/setup-haskell', 'actions-rs/audit-check', 'actions-rs/cargo', 'actions-rs/clippy-check'],
  ...[
    'actions-rs/toolchain',
    'actions-rs/tarpaulin',
    'actions-rs/grcov',
    'actions-rs/install',
    'repo-sync/pull-request',
  ],
]);
