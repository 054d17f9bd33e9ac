// What a service may do to its host: privileged, capabilities, security options, shared namespaces, devices, its user.

import type { DocumentNode } from '../../core/document.ts';
import { entries, entry, items, spanOf, textAt, textOf } from '../../parse/query.ts';
import { isHostDevice } from '../host-paths.ts';
import { capabilityName, isDangerousCapability, isDefaultCapability } from '../host-powers.ts';
import { guards, no, type Said, untold, yes } from './said.ts';
import { lineOf, settled } from './values.ts';

export function* privileges(service: DocumentNode): Iterable<Said> {
  yield* privileged(service);
  yield* capabilities(service);
  for (const item of items(entry(service, 'security_opt'))) yield* securityOption(item);
  yield* namespaces(service);
  yield* devices(service);
  yield* user(service);
}

function* privileged(service: DocumentNode): Iterable<Said> {
  const line = lineOf(service, 'privileged');
  const value = settled(textOf(line?.value)).toLowerCase();
  if (line === undefined || value === '' || value === 'false') return;
  const at = spanOf(line);
  yield value.includes('$') ? untold('privileged', 'a variable decides', at) : yes('privileged', 'privileged', at);
}

function* capabilities(service: DocumentNode): Iterable<Said> {
  for (const item of items(entry(service, 'cap_add'))) {
    const name = capabilityName(settled(textOf(item)));
    if (name === '') continue;
    if (isDefaultCapability(name)) continue;
    const property = isDangerousCapability(name) ? 'dangerousCapability' : 'addsCapabilities';
    yield yes(property, `adds the capability ${name}`, item.at);
  }
  for (const item of items(entry(service, 'cap_drop'))) {
    if (capabilityName(settled(textOf(item))) !== 'ALL') continue;
    yield no('keepsCapabilities', 'drops all capabilities', item.at);
    yield guards('container-hardening', 'drops all capabilities', item.at);
  }
}

/** `name:value` and `name=value` mean the same; some write a map. */
function optionOf(item: DocumentNode): [name: string, value: string] {
  const [pair] = entries(item);
  if (pair) return [pair.key, settled(textOf(pair.value))];
  const text = settled(textOf(item)).trim();
  const [, name = text, value = ''] = /^([\w-]+)[:=](.*)$/.exec(text) ?? [];
  return [name, value.trim()];
}

function* securityOption(item: DocumentNode): Iterable<Said> {
  const [name, value] = optionOf(item);
  const { at } = item;
  if (name === 'no-new-privileges') {
    if (value === 'false') yield yes('mayEscalate', 'no-new-privileges is switched off', at);
    else if (value === '' || value === 'true') {
      yield no('mayEscalate', 'no-new-privileges', at);
      yield guards('container-hardening', 'no-new-privileges', at);
    }
  } else if (value === 'unconfined' || (name === 'label' && value === 'disable')) {
    yield yes('unconfined', `${name} is switched off`, at);
  }
}

const NAMESPACES: readonly (readonly [key: string, property: string, note: string])[] = [
  ['network_mode', 'hostNetwork', "the host's network"],
  ['pid', 'hostProcesses', "the host's processes"],
  ['ipc', 'hostIpc', "the host's shared memory"],
  ['userns_mode', 'hostUsers', "the host's users"],
];

function* namespaces(service: DocumentNode): Iterable<Said> {
  for (const [key, property, note] of NAMESPACES) {
    const line = lineOf(service, key);
    const value = settled(textOf(line?.value));
    if (line && value === 'host') yield yes(property, note, spanOf(line));
    else if (line && value.includes('$')) yield untold(property, 'a variable decides', spanOf(line));
    else if (line && key === 'network_mode' && value !== '') yield no(property, `network_mode ${value}`, spanOf(line));
  }
}

function* devices(service: DocumentNode): Iterable<Said> {
  for (const item of items(entry(service, 'devices'))) {
    const path = settled(textOf(item) ?? textAt(item, 'source')).split(':')[0] ?? '';
    if (isHostDevice(path)) yield yes('hostDevice', `the device ${path}`, item.at);
  }
  for (const item of items(entry(service, 'device_cgroup_rules'))) {
    if (/^[abc] \*:\*|^a$/.test(settled(textOf(item)))) yield yes('hostDevice', 'every device', item.at);
  }
}

function* user(service: DocumentNode): Iterable<Said> {
  const line = lineOf(service, 'user');
  const name = settled(textOf(line?.value)).split(':')[0]?.trim() ?? '';
  if (line === undefined || name === '') return;
  const at = spanOf(line);
  if (/^(?:root|0+)$/.test(name)) yield yes('runsAsRoot', `user ${name}`, at);
  else if (!name.includes('$')) {
    yield no('runsAsRoot', `user ${name}`, at);
    yield guards('container-hardening', 'runs as a user without privileges', at);
  }
}
