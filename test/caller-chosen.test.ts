// Keys that go where a request says, what is read from sockets, and what handlers cannot do that were not read whole.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { parseSource } from './support/parse-source.ts';

const libraries = await loadLibraries();

async function linked(file: string, code: string) {
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  return link({ programs: [program], files: [file], documents: new Map(), libraries });
}

const HEAD = `
import os
from dataclasses import dataclass
from fastapi import Body, FastAPI, WebSocket
from openai import AsyncOpenAI
app = FastAPI()
SECRET = os.environ["MODEL_KEY"]
`;

/** What is said of clients whose address a request decides. */
async function chosen(lines: string): Promise<string[]> {
  const { declared = [] } = await linked('app.py', HEAD + lines);
  return declared
    .filter(({ property }) => property === 'callerChosenHost' || property === 'keySent')
    .map(({ property, value, evidence }) => `${property}=${value}@${evidence.line - 7}`);
}

describe('a client whose address a request decides', () => {
  test('is told with the place where the address stands', async () => {
    const said = await chosen(`
@app.post("/ask")
async def ask(params: dict = Body()):
    client = AsyncOpenAI(
        api_key=SECRET,
        base_url=params["address"],
    )
    return await client.models.list()
`);
    expect(said).toEqual(['callerChosenHost=true@6', 'keySent=true@6']);
  });

  test('is told of a socket, through a record and a helper, and of keys that the environment gives', async () => {
    const said = await chosen(`
@dataclass
class Picked:
    address: str | None
def pick(message):
    given = message.get("address")
    return Picked(address=given if given else None)
@app.websocket("/ask")
async def ask(socket: WebSocket):
    await socket.accept()
    picked = pick(await socket.receive_json())
    client = AsyncOpenAI(base_url=picked.address)
`);
    expect(said).toEqual(['callerChosenHost=true@12', 'keySent=true@12']);
  });

  test.each([
    ['the caller brings the key', 'AsyncOpenAI(api_key=params["key"], base_url=params["address"])'],
    ['the address is a setting', 'AsyncOpenAI(api_key=SECRET, base_url=os.environ["ADDRESS"])'],
    [
      'the request decides only the path',
      'AsyncOpenAI(api_key=SECRET, base_url="https://models.example/" + params["v"])',
    ],
    ['the address is left out', 'AsyncOpenAI(api_key=SECRET)'],
  ])('nothing is told where %s', async (_, client) => {
    expect(
      await chosen(`
@app.post("/ask")
async def ask(params: dict = Body()):
    client = ${client}
`),
    ).toEqual([]);
  });

  test.each([
    ['another part was checked', 'params.get("mode")', 'params.get("address")', true],
    ['a part was checked that is not told', 'params.get(name)', 'params.get(other)', true],
    ['the very part was checked', 'params.get("address")', 'params.get("address")', false],
  ])('where %s', async (_, checked, used, told) => {
    const said = await chosen(`
@app.post("/ask/{name}/{other}")
async def ask(name: str, other: str, params: dict = Body()):
    if ${checked} not in ["a", "b"]:
        raise ValueError("no")
    client = AsyncOpenAI(base_url=${used})
`);
    expect(said.includes('callerChosenHost=true@6')).toBe(told);
  });

  test('a key that stands in for one that the caller left out is the program’s', async () => {
    const said = await chosen(`
@app.post("/ask")
async def ask(params: dict = Body()):
    key = params["key"] if params.get("key") else SECRET
    client = AsyncOpenAI(api_key=key, base_url=params["address"])
`);
    expect(said).toEqual(['callerChosenHost=true@5', 'keySent=true@5']);
  });
});

describe('prompts of sockets', () => {
  test('hold what the socket sent', async () => {
    const { declared = [] } = await linked(
      'app.py',
      `${HEAD}
client = AsyncOpenAI(api_key=SECRET)
@app.websocket("/ask")
async def ask(socket: WebSocket):
    await socket.accept()
    message = await socket.receive_json()
    await socket.send_json({"state": "working"})
    await client.chat.completions.create(model="m", messages=[{"role": "system", "content": "Be brief. " + message["tone"]}])
`,
    );
    const said = declared.filter(({ what }) => what === 'prompt').map(({ property, value }) => `${property}=${value}`);
    expect(said).toEqual(['instructions=true', 'requestDerived=true']);
  });
});

describe('a handler that was not read whole', () => {
  /** What its unread calls may do. */
  async function unseen(file: string, code: string): Promise<string[] | undefined> {
    return (await linked(file, code)).endpoints.find(({ path }) => path === '/x')?.unseenEffects;
  }
  const python = (imports: string, line: string) => `
${imports}
from fastapi import FastAPI, WebSocket
app = FastAPI()
@app.websocket("/x")
async def x(socket: WebSocket):
    body = await socket.receive_json()
    plugin = socket.plugin
    ${line}
`;

  test.each([
    ['code-eval', '', 'plugin.run(body)', false],
    ['code-eval', '', 'plugin.run(eval)', true],
    ['code-eval', 'import re', 're.compile("a").exec(body)', false],
    ['process-spawn', '', 'plugin.run(body)', false],
    ['process-spawn', 'import subprocess', 'plugin.run(subprocess.run)', true],
    ['process-spawn', 'import subprocess', 'plugin.run(getattr(subprocess, "run"))', true],
    ['process-spawn', 'from subprocess import PIPE', 'plugin.go(PIPE)', false],
    ['deserialization', 'import pickle', 'plugin.run(pickle.loads)', true],
    ['deserialization', 'import json', 'plugin.loads(body)', false],
    ['html-sink', '', 'plugin.run(body)', false],
    ['html-sink', 'from fastapi.responses import HTMLResponse', 'return HTMLResponse(plugin.run(body))', true],
    ['redirect', '', 'plugin.run(body)', false],
    ['redirect', '', 'plugin.run({"Location": body})', true],
    ['redirect', 'from fastapi.responses import RedirectResponse', 'plugin.run(RedirectResponse)', true],
  ])('%s with `%s` and `%s`: %s', async (kind, imports, line, may) => {
    const kinds = await unseen('app.py', python(imports, `plugin.start()\n    ${line}`));
    expect(kinds?.includes(kind)).toBe(may);
  });

  test('in Express may print pages, and spawns nothing that nobody imports', async () => {
    const kinds = await unseen(
      'app.js',
      `module.exports = (plugins) => {
        const app = require('express')();
        app.post('/x', (req, res) => { plugins.run(req.body, res); });
        return app;
      };`,
    );
    expect(kinds).toEqual(['file-read', 'html-sink', 'redirect', 'template']);
  });

  test('that was read whole has nothing unseen', async () => {
    expect(await unseen('app.js', `const app = require('express')(); app.post('/x', (req, res) => res.end());`)).toBe(
      undefined,
    );
  });
});
