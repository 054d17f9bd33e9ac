// What `init` writes. Actions are named by their commit, and threatdraft by its version: what runs changes only by a commit.

const CHECKOUT = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2';
const SETUP_NODE = 'actions/setup-node@249970729cb0ef3589644e2896645e5dc5ba9c38 # v6.5.0';
const UPLOAD_SARIF = 'github/codeql-action/upload-sarif@8aad20d150bbac5944a9f9d289da16a4b0d87c1e # v4.36.2';

const run = (version: string) => `npx --yes threatdraft@${version}`;

export function configuration(): string {
  return `# What people know and code cannot show. Every entry has a reason and a name, and may end on a day (until: 2027-06-30).
# Entries that expired or match nothing do not count and are reported. The schema: threatdraft schema config

# Questions of a report, by the name that stands behind them, or by topic.
# answers:
#   - question: exposure@service:api
#     answer: Only the office network reaches it
#     reason: Firewall of the platform
#     by: NAME

# Who reaches a component: internet, network, internal or loopback.
# exposure:
#   - { component: api, is: internet, reason: Public load balancer, by: NAME }

# Controls that stand outside of this repository. They are told as said, and never as seen.
# controls:
#   - family: rate-limit
#     what: Gateway, 60 requests a minute
#     endpoints: [POST /login, /api/**]
#     reason: infra/gateway, another repository
#     by: NAME
#     until: 2027-06-30

# Which data is how confidential.
# classification:
#   - { asset: invoices, is: confidential, reason: Data policy 4, by: NAME }

# What is not meant: examples that ship, code that is switched off.
# outOfScope:
#   - { path: legacy, reason: Switched off in May, by: NAME }
`;
}

export function preCommitEntry(version: string): string {
  return `  - repo: local
    hooks:
      - id: threatdraft
        name: threatdraft
        language: node
        entry: threatdraft check --staged
        additional_dependencies: ['threatdraft@${version}']
        pass_filenames: false
        always_run: true
`;
}

export function preCommitFile(version: string): string {
  return `repos:\n${preCommitEntry(version)}`;
}

export function lefthookFile(version: string): string {
  return `pre-commit:
  commands:
    threatdraft:
      run: ${run(version)} check --staged
`;
}

export function huskyHook(version: string): string {
  return `${run(version)} check --staged\n`;
}

/** Forks and Dependabot may not upload: they have annotations and the summary. The gate comes last, or nothing is uploaded. */
export function workflow(version: string): string {
  return `name: threatdraft

on:
  pull_request:
  push:
    branches: [main]

permissions: {}

concurrency:
  group: threatdraft-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  threat-model:
    name: Threat model
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      security-events: write # to upload to code scanning
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: '22'
      - name: Scan
        run: ${run(version)} scan --exit-zero -f github -o threatdraft.sarif -o threatdraft.json --summary "$GITHUB_STEP_SUMMARY"
      - name: Upload to code scanning
        if: github.event_name != 'pull_request' || (github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]')
        uses: ${UPLOAD_SARIF}
        with:
          sarif_file: threatdraft.sarif
      - name: Gate
        run: ${run(version)} gate threatdraft.json --fail-on high
`;
}
