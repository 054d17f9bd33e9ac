// Runs that hand something to others: images, packages, releases, deployments.

import type { Run } from './occurrences.ts';

const COMMAND =
  /^(?:docker (?:push|image push|buildx build .*--push)|podman push|skopeo copy|npm publish|pnpm (?:-r )?publish|yarn (?:npm )?publish|twine upload|(?:uv|poetry|pdm|hatch|flit) publish|python3? -m twine upload|gh release (?:create|upload)|helm push|goreleaser release|vercel .*--prod|firebase deploy|wrangler (?:pages )?deploy|npx wrangler deploy)\b/;
const ACTION =
  /^(?:pypa\/gh-action-pypi-publish|softprops\/action-gh-release|js-devtools\/npm-publish|goreleaser\/goreleaser-action|changesets\/action|peaceiris\/actions-gh-pages|actions\/deploy-pages|elgohr\/publish-docker-github-action|mr-smithers-excellent\/docker-build-push|ncipollo\/release-action)$/i;

export function isPublishing({ how, text, inputs }: Run): boolean {
  if (how === 'command') return COMMAND.test(text);
  return how === 'action' && (ACTION.test(text) || pushesImage(text, inputs));
}

const pushesImage = (text: string, inputs: readonly string[]) =>
  /^docker\/(?:build-push|bake)-action$/.test(text) &&
  inputs.some((one) => /^push=(?!false$)/.test(one) || /^outputs=.*push=true/.test(one));

/** What people install or run, as opposed to a site that is put up. */
export function isReleasing(run: Run): boolean {
  return isPublishing(run) && !/gh-pages|deploy-pages|vercel|firebase|wrangler|changesets/.test(run.text);
}
