// Tables that say who did what are worth protecting; a name that only sounds like one says nothing.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { isAuditName, namesDeed, namesDoer } from '../src/core/audit-name.ts';
import { link } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';
import { source, systemOf } from './support/linked.ts';

const libraries = await loadLibraries();

async function assetsOf(text: string) {
  const { program } = await parseFile(source('app/models.py'), text);
  const programs = program ? [program] : [];
  const linked = link({ programs, files: ['app/models.py'], documents: new Map(), libraries });
  return systemOf({ files: [source('app/models.py')], linked }).assets.filter((one) => one.class === 'audit');
}

const table = (name: string, ...columns: string[]) =>
  [
    'from flask_sqlalchemy import SQLAlchemy',
    'db = SQLAlchemy()',
    `class ${name}(db.Model):`,
    '    id = db.Column(db.Integer, primary_key=True)',
    ...columns.map((column) => `    ${column} = db.Column(db.String(80))`),
  ].join('\n');

describe('a table', () => {
  test('of what people did is an asset, at the field that says so', async () => {
    const [asset, ...others] = await assetsOf(table('AuditLog', 'actor_user_id', 'action', 'created'));
    expect(asset?.name).toBe('Records of who did what: AuditLog');
    expect(asset?.evidence.map(({ line }) => line)).toEqual([6]);
    expect(others).toEqual([]);
  });

  test.each([
    ['that names nobody', table('AuditLog', 'action', 'message')],
    ['that tells no deed', table('AuditPlan', 'created_by', 'title')],
    ['of deeds that is no record', table('Permission', 'user_id', 'action')],
  ])('%s is none', async (_, text) => {
    expect(await assetsOf(text)).toEqual([]);
  });
});

describe('names', () => {
  test.each(['AuditLog', 'audit_events', 'activity_log', 'SecurityEventRecord', 'ChangeHistoryEntries'])(
    '%s',
    (name) => {
      expect(isAuditName(name)).toBe(true);
    },
  );

  test.each(['Order', 'LogLevel', 'Auditorium', 'EventListing', 'blog_entries'])('%s is of something else', (name) => {
    expect(isAuditName(name)).toBe(false);
  });

  test('of fields', () => {
    expect(['action', 'eventType', 'event_name', 'operation'].filter((name) => !namesDeed(name))).toEqual([]);
    expect(['actor', 'actorId', 'performed_by', 'user_id', 'created_by'].filter((name) => !namesDoer(name))).toEqual(
      [],
    );
    expect(['transaction', 'eventual', 'reaction', 'typed'].filter(namesDeed)).toEqual([]);
    expect(['users', 'factor', 'userAgent', 'tribute'].filter(namesDoer)).toEqual([]);
  });
});
