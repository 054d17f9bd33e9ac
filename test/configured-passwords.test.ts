// Passwords that are plain words, told by the login beside them; and hosts that make a common password a real one.

import { describe, expect, test } from 'vitest';
import { loadSecretFormats } from '../src/cli/load-rules.ts';
import { credentialNameOf } from '../src/core/credential-name.ts';
import { literalSecretOf } from '../src/scan/kubernetes/literals.ts';
import { createSecretSearch } from '../src/scan/secrets/search.ts';

const search = createSecretSearch(await loadSecretFormats());

function kindsIn(path: string, text: string): string[] {
  const { facts } = search(
    { path, role: 'source', language: 'other', size: text.length },
    new TextEncoder().encode(text),
  );
  return facts.flatMap((f) => (f.kind === 'declared' && f.property === 'kind' ? [f.value] : []));
}

describe('a plain password beside its login', () => {
  test.each([
    ['app/settings.yaml', 'mail:\n  host: post.kite.dev\n  user: kite\n  password: sunflower\n'],
    ['app/config.json', '{\n  "username": "desk",\n  "password": "harbour"\n}\n'],
    ['app/db.properties', 'db.user=desk\ndb.password=postgres\n'],
    ['conf/site.ini', '[database]\nserver = rack4\npassword = admin\n'],
    ['play/stall.yml', 'stall:\n  colour: green\n  password: root\n'],
  ])('is found in %s', (path, text) => {
    expect(kindsIn(path, text)).toEqual(['configured-password']);
  });

  test.each([
    ['that is a label', 'app/i18n/desk.json', '{\n  "Url": "url",\n  "Password": "Senha"\n}\n'],
    [
      'of a container of developers',
      '.devcontainer/local.json',
      '{\n  "username": "desk",\n  "password": "harbour"\n}\n',
    ],
    ['without a login', 'app/settings.yaml', 'theme: dark\npassword: sunflower\n'],
    ['of a first word under another key', 'app/settings.yaml', 'theme: dark\nwifi_password: root\n'],
    ['far from the login', 'app/settings.yaml', `user: kite\n${'# quiet line\n'.repeat(40)}password: sunflower\n`],
    ['that asks for one', 'app/settings.yaml', 'user: kite\npassword: changeme\n'],
    ['that names another place', 'app/settings.yaml', 'user: kite\npassword: ${MAIL_PASSWORD}\n'],
    ['that names what is asked for', 'app/settings.yaml', 'user: kite\npassword: user_password\n'],
    ['that is about passwords', 'app/settings.yaml', 'user: kite\nupdate_password: always\n'],
    ['that is too short', 'app/settings.yaml', 'user: kite\npassword: abc\n'],
    ['that is a day', 'app/people.json', '{\n  "PasswordLastUsed": "2026-03-08T21:47:36Z"\n}\n'],
    ['in a manifest of packages', 'package.json', '{\n  "user": "desk",\n  "password": "harbour"\n}\n'],
    ['in words for people', 'locales/en.json', '{\n  "user": "User",\n  "password": "Passphrase"\n}\n'],
    ['in code', 'src/login.ts', "const user = 'desk';\nconst password = 'harbour';\n"],
  ])('is none %s', (_, path, text) => {
    expect(kindsIn(path, text)).toEqual([]);
  });
});

describe('a plain password that a task hands to a program', () => {
  const task = (host: string) =>
    `tasks:\n  serve:\n    env:\n      KITE_USER: kite\n      KITE_PASSWORD: kite\n      KITE_SERVER: ${host}\n`;

  test.each(['localhost', '127.0.0.1'])('opens nothing where it is for %s', (host) => {
    expect(kindsIn('Taskfile.yml', task(host))).toEqual([]);
  });

  test.each(['rack4', 'localhost.kite.dev'])('is found where it is for %s', (host) => {
    expect(kindsIn('Taskfile.yml', task(host))).toEqual(['configured-password']);
  });

  test('is found in the configuration of a deployment, wherever its host is', () => {
    expect(kindsIn('deploy/settings.yml', task('localhost'))).toEqual(['configured-password']);
  });
});

describe('a common password in an address', () => {
  const at = (host: string) => kindsIn('src/db.ts', `const url = 'postgres://desk:Password1@${host}/desk';\n`);

  test.each(['db.kite.io', 'eu.db.kite.dev'])('is real at %s', (host) => {
    expect(at(host)).toHaveLength(1);
  });

  test.each(['db', 'localhost', 'db.internal', 'db.kite.local', 'pg.desk.svc', 'db.kite.corp', 'db.kite.test'])(
    'is for trying at %s',
    (host) => {
      expect(at(host)).toEqual([]);
    },
  );
});

describe('a secret key of plain signs in code', () => {
  const typed = ['Tulip', '4711'].join('');

  test.each(['aws_secret_access_key', 'secretKey', 'SECRET_KEY'])('is found as %s', (name) => {
    expect(kindsIn('src/store.py', `connect(${name}="${typed}")\n`)).toEqual(['signing-key']);
  });

  test.each([
    ['signs of two kinds', 'secretKey', typed.toLowerCase()],
    ['a name of a setting', 'secretKey', 'appSecretKey1'],
    ['another key', 'sortKey', typed],
    ['a placeholder', 'secretKey', `YOUR_${typed}`],
  ])('is none with %s', (_, name, value) => {
    expect(kindsIn('src/store.py', `connect(${name}="${value}")\n`)).toEqual([]);
  });
});

test('a pass of what logs in is a password, also with a word behind it', () => {
  expect(['DB_PASS_REPLICA', 'SMTP_PASS_2', 'mysqlPassB'].map(credentialNameOf)).toEqual(Array(3).fill('password'));
  expect(['BOARDING_PASS_ROW', 'DB_PASS_COUNT', 'pass_through', 'RENDER_PASS_2'].map(credentialNameOf)).toEqual(
    Array(4).fill(undefined),
  );
});

test('manifests tell passwords by the same names', () => {
  expect(literalSecretOf('kubernetes', 'DB_PASS_REPLICA', 'sunflower')).toBe('secret');
  expect(literalSecretOf('kubernetes', 'BOARDING_PASS_ROW', 'sunflower')).toBeUndefined();
  expect(literalSecretOf('kubernetes', 'DB_PASS_COUNT', 'sunflower')).toBeUndefined();
});
