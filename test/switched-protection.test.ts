// Settings and calls that switch debug modes on and protection against forged requests off, with what only looks like them.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

/** `property` or `property=unknown` of every policy in the file. */
async function policies(code: string, file = 'desk/app.py'): Promise<string[]> {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const { declared } = link({ programs: [program], files: [file], documents: new Map(), libraries });
  return (declared ?? [])
    .filter(({ what, property, value }) => what === 'policy' && property !== 'kind' && value !== 'false')
    .map(({ property, value }) => (value === 'true' ? property : `${property}=${value}`))
    .sort();
}

const flask = (lines: string) => policies(`from flask import Flask\napp = Flask(__name__)\n${lines}\n`);

describe('Flask', () => {
  test.each([
    ['app.run(host="0.0.0.0", debug=True)', ['debugOn']],
    ['app.run("0.0.0.0", 8080, True)', ['debugOn']],
    ['app.run(debug=True)', ['debugOn', 'exposure=loopback']],
    ['if __name__ == "__main__":\n    app.run(host="0.0.0.0", debug=True)', ['debugOn=unknown']],
    ['def main():\n    app.run(host="0.0.0.0", debug=True)', ['debugOn=unknown']],
    ['app.debug = True', ['debugOn']],
    ['app.config["DEBUG"] = True', ['debugOn']],
    ['app.config.update(DEBUG=True)', ['debugOn']],
    ['app.run(host="0.0.0.0")', []],
    ['app.run(host="0.0.0.0", debug=False)', []],
    ['if False:\n    app.run(host="0.0.0.0", debug=True)', []],
    ['DEBUG = True', []],
    ['logger.debug = True', []],
    ['app.debug = False', []],
    ['worker.run(host="0.0.0.0", debug=True)', []],
  ])('%s', async (lines, expected) => {
    expect(await flask(lines)).toEqual(expected);
  });
});

describe('Django', () => {
  const settings = (lines: string, file?: string) => policies(`INSTALLED_APPS = ["desk"]\n${lines}\n`, file);
  const CSRF = '"django.middleware.csrf.CsrfViewMiddleware"';
  const SECURITY = '"django.middleware.security.SecurityMiddleware"';

  test.each([
    ['DEBUG = True', ['debugOn']],
    ['DEBUG = False', []],
    ['DEBUG = load()', []],
    [`MIDDLEWARE = [${SECURITY}]`, ['csrfDisabled']],
    [`MIDDLEWARE = [${SECURITY}, ${CSRF}]`, []],
    [`MIDDLEWARE = [${SECURITY}] + MORE`, []],
    [`MIDDLEWARE = [${SECURITY}, *MORE]`, []],
    ['MIDDLEWARE = ["desk.middleware.Stamp"]', []],
  ])('%s', async (lines, expected) => {
    expect(await settings(lines)).toEqual(expected);
  });

  test('a name alone is no setting, nor is one for developers', async () => {
    expect(await policies('DEBUG = True\n')).toEqual([]);
    expect(await settings('DEBUG = True', 'desk/settings/local.py')).toEqual([]);
  });
});

describe('forms of Flask-WTF', () => {
  const form = (lines: string) => policies(`from flask_wtf import FlaskForm\n${lines}\n`);

  test.each([
    ['form = FlaskForm(csrf_enabled=False)', ['csrfExempt']],
    ['form = FlaskForm(meta={"csrf": False})', ['csrfExempt']],
    ['form = FlaskForm(meta={"csrf": True})', []],
    ['form = FlaskForm()', []],
  ])('%s', async (lines, expected) => {
    expect(await form(lines)).toEqual(expected);
  });

  test('the same words elsewhere mean something else', async () => {
    expect(await policies('page = draw(meta={"csrf": False})\n')).toEqual([]);
  });
});
