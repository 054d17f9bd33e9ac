// What rules may ask of what a project is made from: how a package is installed, who renews it, who must look at a
// change. What is not declared does not hold.

/** How a directory with a manifest gets its dependencies. */
export const INSTALL_PROPERTIES: Record<string, string> = {
  ecosystem: 'npm or pypi',
  lockIgnored: 'a pipeline installs with a command that may change what the lock file settles',
  lockIgnoredWhenPublishing: 'so does the job that publishes or deploys what it builds',
  lockOutOfSync: 'the manifest asks for a dependency that the lock file does not hold',
  locksSideBySide: 'lock files of several package managers lie side by side',
  lockUnbound: 'a lock file settles packages of a registry without a hash, though files of its kind have one',
  lockUnboundForPlatform: 'the same, of packages for one platform alone, whose hashes managers may leave out',
  lockPlain: 'a lock file names plain http addresses for packages that a hash binds',
  lockPlainUnbound: 'a lock file names plain http addresses for packages that no hash binds',
  lockedFrom: 'the host of the packages in a lock file, where it is not the usual registry',
  lockedElsewhere: 'a lock file takes packages from a host that no settings of the repository name',
  registry: 'the host of a registry that the settings name',
  dependencyMutable: 'it takes a branch, an archive or any version, and no lock file settles which',
  registryPlain: 'packages come over HTTP without encryption',
  registryUnverified: "the registry's certificate is not checked",
  registryAmbiguous: 'a second index may answer for the names of the first',
  registryToken: "a registry's token stands in the file",
  scriptsIgnored: 'packages may not run scripts when they are installed, or only some may',
  scriptsAllowed: 'every package may run scripts when it is installed, by decision',
  waitsForAge: 'versions are taken only when they are some days old',
};

/** The repository as a whole. */
export const REPOSITORY_PROPERTIES: Record<string, string> = {
  pipelineMissing: 'no pipeline of a known kind is in it',
  updatesDependencies: 'Renovate or Dependabot renews dependencies',
  updatesLeaveOut: 'the bot leaves out a directory that has dependencies',
  automerges: 'a bot merges updates by itself',
  automergesBlindly: 'it merges them without waiting for checks, or no pipeline runs tests',
  testsMissing: 'no pipeline runs tests when a change is proposed',
  sastMissing: 'no pipeline analyses the code for weaknesses',
  dependencyScanMissing: 'nothing looks for known vulnerabilities in dependencies',
  secretScanMissing: 'nothing looks for committed secrets',
  scansCannotFail: 'scans run, and none of them can hold a change back',
  publishesUnsigned: 'images or packages are published, and nothing signs them',
  signsUnverified: 'what it publishes is signed, and nothing here verifies a signature',
  sbomMissing: 'images or packages are published without a list of what is in them',
  ownersNamed: 'CODEOWNERS says who must look at changes',
  ownersMissing: 'nobody is named who must look at changes',
  ownersOfWorkflows: 'CODEOWNERS covers the pipelines',
  branchProtected: 'a settings file protects a branch',
  submodules: 'it takes code from other repositories as submodules',
  submodulePlain: 'a submodule comes over a connection that is not encrypted',
};
