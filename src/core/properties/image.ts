// What rules may ask of an image: a Dockerfile and the stage of it that ships. What is not declared does not hold.

export const IMAGE_PROPERTIES: Record<string, string> = {
  runsAsRoot: 'the stage that ships starts as root',
  deployed: 'a compose file or a workload of this repository runs it',
  baseUnpinned: 'the base of the stage that ships is not named by digest',
  baseFloating: 'the base of the stage that ships has no tag, or latest',
};
