// What rules may ask of what a project is made from: how a package is installed, who renews it, who must look at a
// change. What is not declared does not hold.

/** How a directory with a manifest gets its dependencies. */
export const INSTALL_PROPERTIES: Record<string, string> = {
  ecosystem: 'npm or pypi',
};

/** The repository as a whole. */
export const REPOSITORY_PROPERTIES: Record<string, string> = {
  updatesDependencies: 'Renovate or Dependabot renews dependencies',
};
