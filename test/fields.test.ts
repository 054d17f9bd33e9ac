// Which fields of types hold credentials or data about people, how the program keeps them, and where they leave.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { LinkedRecord } from '../src/core/linked.ts';
import { heldBy } from '../src/link/fields/words.ts';
import { link } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';
import { byId, source, systemOf } from './support/linked.ts';

const libraries = await loadLibraries();

async function recordsIn(sources: Record<string, string>): Promise<LinkedRecord[]> {
  const parsed = await Promise.all(Object.entries(sources).map(([path, text]) => parseFile(source(path), text)));
  const programs = parsed.flatMap(({ program }) => program ?? []);
  const documents = new Map(
    Object.entries(sources)
      .filter(([path]) => path.endsWith('.prisma'))
      .map(([path, text]) => [path, { format: 'lines' as const, lines: text.split('\n') }]),
  );
  return link({ programs, files: Object.keys(sources), documents, libraries }).records ?? [];
}

/** `User.password hashed`: all fields of all records that are kept, with how. */
async function kept(sources: Record<string, string>): Promise<string[]> {
  return (await recordsIn(sources)).flatMap(({ name, fields, kept: places }) =>
    places.flatMap(({ how }) => fields.map((field) => `${name}.${field.name} ${how[field.name]?.how ?? 'unknown'}`)),
  );
}

async function leaving(sources: Record<string, string>): Promise<string[]> {
  return (await recordsIn(sources)).flatMap(({ name, leaves }) =>
    leaves.map(({ by, fields, evidence }) => `${name}: ${fields.join(' ')} ${by} ${evidence.line}`),
  );
}

describe('names of fields', () => {
  test.each([
    ['password', 'password'],
    ['passwordHash', 'password'],
    ['hashed_password', 'password'],
    ['apiKey', 'key'],
    ['imap_password_ciphertext', 'password'],
    ['oauthToken', 'token'],
    ['refresh_token', 'token'],
    ['email', 'e-mail address'],
    ['homePhone', 'phone number'],
    ['date_of_birth', 'date of birth'],
    ['last_login_ip', 'IP address'],
    ['firstName', 'name of a person'],
    ['cardNumber', 'payment data'],
  ])('%s holds a %s', (name, holds) => {
    expect(heldBy(name)?.holds).toBe(holds);
  });

  test.each([
    'passwordLabel',
    'password_placeholder',
    'tokenCount',
    'max_tokens',
    'deviceToken',
    'publicKey',
    'primaryKey',
    'cache_key',
    'emailTemplate',
    'email_verified',
    'smtpServerEmail',
    'ipRange',
    'phoneEnabled',
    'name',
    'address',
    'title',
    'hash',
  ])('%s says nothing', (name) => {
    expect(heldBy(name)).toBeUndefined();
  });
});

const STORE = `
import fs from 'node:fs';
import type { Settings } from './shapes.js';
import { sealed } from './seal.js';
export class Store {
  private all: Settings;
  constructor(private readonly path: string = 'data/all.json') { this.all = JSON.parse(fs.readFileSync(path, 'utf8')) as Settings; }
  save(): void { fs.writeFileSync(this.path, JSON.stringify(CONTENT)); }
  read(): Settings { return structuredClone(this.all); }
}
export const store = new Store();
`;
const SHAPES = `
export interface Account { label: string; apiKey: string; keyLabel: string; enabledTokens: boolean }
export interface Settings { accounts: Record<string, Account>; theme: string }
`;

describe('files of JSON', () => {
  test('what is written as it is lies there in plain, with its path', async () => {
    const sources = { 'store.ts': STORE.replace('CONTENT', 'this.all'), 'shapes.ts': SHAPES };
    expect(await kept(sources)).toEqual(['Account.apiKey plaintext']);
    const [record] = await recordsIn(sources);
    expect(record).toMatchObject({ kept: [{ in: 'file', path: 'data/all.json' }], evidence: { file: 'shapes.ts' } });
  });

  const sealing = (body: string) => `
import { createCipheriv } from 'node:crypto';
import type { Settings, Account } from './shapes.js';
const MARK = 'sealed:';
export function seal(value: string, unlocked: boolean): string {
  ${body}
}
const one = (account: Account): Account => ({ ...account, apiKey: seal(account.apiKey, false) });
export function sealed(all: Settings): Settings { return { ...all, accounts: Object.fromEntries(Object.entries(all.accounts).map(([id, account]) => [id, one(account)])) }; }
`;
  const cipher = `const cipher = createCipheriv('aes-256-gcm', process.env.SEAL_KEY, nonce());
  return MARK + Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]).toString('base64');`;
  const written = (body: string) =>
    kept({ 'store.ts': STORE.replace('CONTENT', 'sealed(this.all)'), 'shapes.ts': SHAPES, 'seal.ts': sealing(body) });

  test('what a function of the program encrypts on the way is encrypted', async () => {
    expect(await written(cipher)).toEqual(['Account.apiKey encrypted']);
  });

  test('the cipher and the setting of its key are named', async () => {
    const sources = {
      'store.ts': STORE.replace('CONTENT', 'sealed(this.all)'),
      'shapes.ts': SHAPES,
      'seal.ts': sealing(cipher),
    };
    const [record] = await recordsIn(sources);
    expect(record?.kept[0]?.how['apiKey']?.by).toBe('createCipheriv aes-256-gcm with SEAL_KEY');
  });

  test('nothing and what was sealed before may pass', async () => {
    expect(await written(`if (value === '' || value.startsWith(MARK)) return value;\n  ${cipher}`)).toEqual([
      'Account.apiKey encrypted',
    ]);
  });

  test('a function that encrypts only sometimes tells nothing', async () => {
    expect(await written(`if (unlocked && process.env.PLAIN) return value;\n  ${cipher}`)).toEqual([
      'Account.apiKey unknown',
    ]);
  });

  test.each([
    'const sealed = createCipheriv("aes-256-gcm", process.env.SEAL_KEY, nonce()).update(value); return unlocked ? value : sealed;',
    'const log = createCipheriv("aes-256-gcm", process.env.SEAL_KEY, nonce()).update(value); keep(log); return defaults.value;',
  ])('what a cipher gave must be what is given: %s', async (body) => {
    expect(await written(body)).toEqual(['Account.apiKey unknown']);
  });

  test('a function that encrypts elsewhere leaves open what is written', async () => {
    const sources = {
      'store.ts': STORE.replace('CONTENT', 'this.all'),
      'shapes.ts': SHAPES,
      'seal.ts': sealing(cipher),
    };
    expect(await kept(sources)).toEqual(['Account.apiKey unknown']);
  });

  test('what goes through code that is not seen is unknown', async () => {
    const content = STORE.replace('CONTENT', 'foreign(this.all) ?? this.all').replace(
      "from './seal.js'",
      "from 'seal'",
    );
    expect(await kept({ 'store.ts': content, 'shapes.ts': SHAPES })).toEqual(['Account.apiKey unknown']);
  });

  test('types that nothing writes are no records', async () => {
    expect(await recordsIn({ 'shapes.ts': SHAPES, 'main.ts': "import { Account } from './shapes.js';" })).toEqual([]);
  });
});

const accounts = (writing: string, column = 'Column(String)') => ({
  'models.py': `
from sqlalchemy import Boolean, Column, DateTime, String
from sqlalchemy.orm import declarative_base
from sqlalchemy_utils import StringEncryptedType
from passlib.context import CryptContext

Base = declarative_base()
hasher = CryptContext(schemes=["argon2"])

class Account(Base):
    __tablename__ = "accounts"
    password = ${column}
    password_changed = Column(DateTime)
    token_valid = Column(Boolean)
${writing}
`,
});

describe('tables', () => {
  test('a hash of every write is a hash', async () => {
    const writing = '    def set_password(self, typed):\n        self.password = hasher.hash(typed)';
    expect(await kept(accounts(writing))).toEqual(['Account.password hashed']);
  });

  test('checking a hash is no hashing', async () => {
    const writing = '    def set_password(self, typed):\n        self.password = hasher.verify(typed, self.password)';
    expect(await kept(accounts(writing))).toEqual(['Account.password unknown']);
  });

  test('a name alone proves no hash', async () => {
    const sources = accounts('');
    const renamed = { 'models.py': sources['models.py'].replace('    password =', '    password_hash =') };
    expect(await kept(renamed)).toEqual(['Account.password_hash unknown']);
  });

  test('what a caller sent is written as it came', async () => {
    const writing = '\ndef register(session, body):\n    session.add(Account(password=body.password))';
    expect(await kept(accounts(writing))).toEqual(['Account.password plaintext']);
  });

  test('a caller may have hashed what a function is given', async () => {
    const writing = '\ndef register(session, password):\n    session.add(Account(password=password))';
    expect(await kept(accounts(writing))).toEqual(['Account.password unknown']);
  });

  test('one write in plain among hashes is not called a hash', async () => {
    const writing =
      '    def set_password(self, typed):\n        self.password = hasher.hash(typed)\n\ndef seed(given):\n    return Account(password=given)';
    expect(await kept(accounts(writing))).toEqual(['Account.password unknown']);
  });

  test('the type of a column may encrypt', async () => {
    expect(await kept(accounts('', 'Column(StringEncryptedType(key=KEY))'))).toEqual(['Account.password encrypted']);
  });

  test('models of Prisma, Drizzle, Mongoose and TypeORM are tables', async () => {
    const sources = {
      'schema.prisma': 'model Guest {\n  id Int @id\n  email String @unique\n  emailVerified Boolean\n}\n',
      'tables.ts': `
import { pgTable, text, boolean } from 'drizzle-orm/pg-core';
export const hosts = pgTable('hosts', { phone: text('phone'), name: text('name'), phoneShown: boolean('phone_shown') });`,
      'papers.ts': `
import mongoose from 'mongoose';
const visitorSchema = new mongoose.Schema({ birthDate: Date, mood: String });
export const Visitor = mongoose.model('Visitor', visitorSchema);`,
      'rows.ts': `
import { Column, Entity } from 'typeorm';
@Entity()
export class Keeper { @Column() public resetToken: string; @Column() public tokens: number; }`,
    };
    expect((await kept(sources)).sort()).toEqual([
      'Guest.email unknown',
      'Keeper.resetToken unknown',
      'hosts.phone unknown',
      'visitor.birthDate unknown',
    ]);
  });

  test('props of a page are none', async () => {
    const sources = {
      'form.tsx': 'export interface Props { password: string; email: string }\nexport const F = (p: Props) => null;',
    };
    expect(await recordsIn(sources)).toEqual([]);
  });
});

describe('where data leaves', () => {
  const served = (answer: string) => ({
    'store.ts': STORE.replace('CONTENT', 'this.all'),
    'shapes.ts': SHAPES,
    'index.ts': `
import express from 'express';
import { store } from './store.js';
import type { Account } from './shapes.js';
const app = express();
function masked() { return Object.values(store.read().accounts).map((one) => ({ ...one, apiKey: '***' })); }
function without(account: Account): Account { const copy = { ...account }; delete copy.apiKey; return copy; }
function changed(input: Account): Account { const all = store.read(); const now: Account = { ...input, apiKey: input.apiKey ?? all.theme }; return now; }
app.get('/all', (req, res) => { res.json(${answer}); });
app.listen(3000);
`,
  });

  test('an endpoint answers with what it reads', async () => {
    expect(await leaving(served('{ all: store.read() }'))).toEqual(['Account: apiKey response 9']);
  });

  test('an endpoint answers with what it just wrote', async () => {
    expect(await leaving(served('changed(req.body)'))).toEqual(['Account: apiKey response 9']);
  });

  test.each([
    'masked()',
    'without(store.read().accounts.first)',
    'foreign(store.read())',
    '{ ok: true }',
    'store.read().theme',
  ])('%s does not show it', async (answer) => {
    expect(await leaving(served(answer))).toEqual([]);
  });

  const python = (handler: string, model = '') => ({
    'main.py': `
import logging
from fastapi import FastAPI
from pydantic import BaseModel, SecretStr
from models import Member

app = FastAPI()
logger = logging.getLogger(__name__)

class Shown(BaseModel):
    email: str
${model}
${handler}
`,
    'models.py': `
from sqlalchemy import Column, String
from sqlalchemy.orm import declarative_base
Base = declarative_base()

class Member(Base):
    __tablename__ = "members"
    email = Column(String)
`,
  });

  test('a model of answers says what leaves', async () => {
    const handler = '@app.get("/me", response_model=Shown)\ndef me():\n    return load()';
    expect(await leaving(python(handler))).toEqual(['Shown: email response 13']);
    expect(await leaving(python(handler.replace('=Shown', '=Shown, response_model_exclude={"email"}')))).toEqual([]);
  });

  test('a log is told what of whom', async () => {
    const handler = 'def greet(member: Member):\n    logger.info(f"hello {member.email}")';
    expect(await leaving(python(handler))).toEqual(['Member: email log 14']);
  });

  test.each([
    'logger.info("no email")',
    'logger.info(mask(member.email))',
    'other.info(member.email)',
    'logger.info(bundle.email)',
  ])('%s says nothing of anybody', async (line) => {
    expect(await leaving(python(`def greet(member: Member, bundle):\n    ${line}`))).toEqual([]);
  });
});

describe('assets', () => {
  const field = (name: string, kind: 'credential' | 'pii') => ({
    name,
    class: kind,
    holds: kind === 'pii' ? 'e-mail address' : 'password',
    evidence: { file: 'src/models.ts', line: kind === 'pii' ? 4 : 5 },
  });
  const at = { file: 'src/models.ts', line: 3 };
  const record: LinkedRecord = {
    name: 'Member',
    fields: [field('email', 'pii'), field('password', 'credential')],
    kept: [
      {
        in: 'database',
        library: 'typeorm',
        how: { password: { how: 'hashed', by: 'hash', evidence: at } },
        evidence: at,
      },
    ],
    leaves: [{ by: 'log', fields: ['email'], evidence: { file: 'src/log.ts', line: 9 } }],
    evidence: at,
  };
  const assetsOf = (records: LinkedRecord[]) =>
    systemOf({ files: [source('src/models.ts')], linked: { records } }).assets;

  test('one for each kind of a type, with where it was seen to leave', () => {
    const assets = assetsOf([record]);
    expect(byId(assets, 'credential:Member')).toMatchObject({
      storedIn: [{ how: 'hashed' }],
      properties: { plaintext: false, protectedBy: 'hash', leavesInLogs: 'unknown', seenInLogs: false },
    });
    expect(byId(assets, 'pii:Member')).toMatchObject({
      storedIn: [{ how: 'unknown' }],
      properties: { leavesInLogs: true, leavesInResponse: 'unknown', seenInResponse: false },
      because: { leavesInLogs: [{ file: 'src/log.ts', line: 9 }] },
    });
  });

  test('what lies in plain is said of where it is written', () => {
    const written = { file: 'src/store.ts', line: 12 };
    const how = { password: { how: 'plaintext' as const, by: 'JSON', evidence: written } };
    const assets = assetsOf([{ ...record, kept: [{ in: 'file', path: 'data/all.json', how, evidence: written }] }]);
    const { properties, because = {}, storedIn } = byId(assets, 'credential:Member');
    expect(properties).toMatchObject({ plaintext: true, keptInPlain: true, passwordInPlain: false });
    expect(Object.keys(because).sort()).toEqual(['keptInPlain', 'plaintext']);
    expect(because['keptInPlain']).toMatchObject([written]);
    expect(storedIn).toEqual([{ path: 'data/all.json', how: 'plaintext' }]);
  });

  test('a type that nothing keeps is no asset', () => {
    expect(assetsOf([{ ...record, kept: [] }])).toEqual([]);
  });

  test('many types are counted', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...record,
      name: `Type${index}`,
      fields: [field('email', 'pii')],
    }));
    const assets = assetsOf(many);
    expect(assets).toHaveLength(9);
    expect(byId(assets, 'pii:other-types').name).toBe('Personal data of 22 other types');
  });
});
