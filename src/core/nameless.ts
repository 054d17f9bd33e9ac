// Components that surround a system without a name of their own: they stand for whoever is called, or for the machine.

export const HTTP_SERVICES = 'external:http-services';
export const HOST_OF_CONTAINERS = 'external:container-host';
export const COMMANDS_OF = 'external:commands-of-';

export const isNameless = (id: string): boolean =>
  id === HTTP_SERVICES || id === HOST_OF_CONTAINERS || id.startsWith(COMMANDS_OF);
