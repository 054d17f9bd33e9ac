// Programs made to take for ever, or all memory: each ends within its budget, and what was cut is said.

import { describe, expect, test, vi } from 'vitest';
import type { Linked } from '../src/core/linked.ts';
import type { SourceFile } from '../src/core/source.ts';
import { link } from '../src/link/link.ts';
import { parseFile } from '../src/parse/parse.ts';

// Each takes well under two seconds; the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

async function linkText(text: string, path = 'app.js'): Promise<Linked> {
  const language = path.endsWith('.py') ? 'python' : 'javascript';
  const file: SourceFile = { path, role: 'source', language, size: text.length };
  const { program } = await parseFile(file, text);
  if (!program) throw new Error('the parser gave no program');
  return link({ programs: [program], files: [path], documents: new Map(), libraries: [] });
}

const JS = "const express = require('express');\nconst app = express();\n";
const PY = 'from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request\napp = FastAPI()\n';

const javascript = (text: string) => linkText(JS + text);
const python = (text: string) => linkText(PY + text, 'app.py');
const times = (n: number, line: (at: number) => string) => Array.from({ length: n }, (_, at) => line(at)).join('\n');

const pathsOf = ({ endpoints }: Linked) => endpoints.filter(({ state }) => state !== 'hidden').map(({ path }) => path);
const reasonsOf = ({ unresolved }: Linked) => unresolved.map(({ why }) => why).join('\n');
const modesAt = ({ endpoints }: Linked, path: string) =>
  endpoints.find((endpoint) => endpoint.path === path)?.guards.map(({ mode }) => mode);

describe('routers', () => {
  test('a router mounted in itself is walked once', async () => {
    const linked = await javascript("const r = express.Router();\nr.use('/x', r);\nr.get('/a', f);\napp.use(r);\n");
    expect(pathsOf(linked)).toEqual(['/a']);
    expect(reasonsOf(linked)).toContain('mounted in itself');
  });

  test('two routers mounted in each other are walked once each', async () => {
    const text = `const a = express.Router();\nconst b = express.Router();\na.use('/b', b);\nb.use('/a', a);
a.get('/one', f);\nb.get('/two', f);\napp.use('/a', a);\n`;
    const linked = await javascript(text);
    expect(pathsOf(linked)).toEqual(['/a/b/two', '/a/one']);
    expect(reasonsOf(linked)).toContain('mounted in itself');
    const included = `a = APIRouter()\nb = APIRouter()\n@a.get('/one')\ndef one(): ...\n@b.get('/two')\ndef two(): ...
a.include_router(b, prefix='/b')\nb.include_router(a, prefix='/a')\napp.include_router(a, prefix='/a')\n`;
    expect(pathsOf(await python(included))).toEqual(expect.arrayContaining(['/a/one', '/a/b/two']));
  });

  test('five hundred routers in each other end at a depth, and say so', async () => {
    const text = `${times(500, (n) => `const r${n} = express.Router(); r${n}.get('/at', f);`)}
${times(499, (n) => `r${n}.use('/n', r${n + 1});`)}\napp.use(r0);\n`;
    const linked = await javascript(text);
    expect(pathsOf(linked)).toContain('/n/n/n/at');
    expect(reasonsOf(linked)).toContain('budget: mounted more deeply');
  });

  test('twenty routers, each included twice by the next, are two to the power of twenty: cut, and said', async () => {
    const text = `${times(20, (n) => `const r${n} = express.Router();`)}\nr0.get('/leaf', f);
${times(19, (n) => `r${n + 1}.use('/a', r${n}); r${n + 1}.use('/b', r${n});`)}\napp.use(r19);\napp.get('/after', f);\n`;
    const linked = await javascript(text);
    expect(reasonsOf(linked)).toContain('budget');
    expect(linked.endpoints.length).toBeLessThan(20_000);
    const included = `${times(20, (n) => `r${n} = APIRouter()`)}\n@r0.get('/leaf')\ndef leaf(): ...
${times(19, (n) => `r${n + 1}.include_router(r${n}, prefix='/a')\nr${n + 1}.include_router(r${n}, prefix='/b')`)}
app.include_router(r19)\n`;
    expect(reasonsOf(await python(included))).toContain('budget');
  });

  test('six hundred guards before six hundred routes are too many links: all there, or said to be cut', async () => {
    const text = `${times(600, () => 'app.use((req, res, next) => { if (!req.user) return res.sendStatus(401); next(); });')}
${times(600, (n) => `app.get('/r${n}', (req, res) => res.end());`)}\n`;
    const linked = await javascript(text);
    expect(linked.endpoints).toHaveLength(600);
    const whole = linked.endpoints.filter(({ guards }) => guards.length === 600);
    const cut = linked.endpoints.filter(({ openEnds }) => openEnds.join().includes('budget'));
    expect(new Set([...whole, ...cut]).size).toBe(600);
    expect(reasonsOf(linked)).toContain('budget');
  });

  test('two thousand middleware at paths of their own concern only their routes', async () => {
    const text = `const stop = (req, res) => res.sendStatus(401);
${times(2000, (n) => `app.use('/p${n}', stop); app.get('/p${n}/x', (req, res) => res.end());`)}\n`;
    const linked = await javascript(text);
    expect(linked.endpoints.every(({ guards }) => guards.length <= 1)).toBe(true);
  });
});

describe('tables and text', () => {
  test('a table of ten thousand routes is followed or said to be cut', async () => {
    const rows = times(10_000, (n) => `['get', '/r${n}'],`);
    const linked = await javascript(`const t = [${rows}];\nfor (const [m, p] of t) app[m](p, f);\n`);
    if (linked.endpoints.length < 10_000) expect(linked.unresolved.length).toBeGreaterThan(0);
    const inPython = times(10_000, (n) => `    ('/r${n}', f),`);
    const cut = await python(`def f(): ...\nT = [\n${inPython}\n]\nfor p, h in T:\n    app.add_api_route(p, h)\n`);
    if (pathsOf(cut).length < 10_000) expect(cut.unresolved.length).toBeGreaterThan(0);
  });

  test('text that doubles in a loop stays short', async () => {
    const linked = await javascript(
      `let s = '/a';\nfor (const x of [${'1,'.repeat(300)}]) s = s + s;\napp.get(s, f);\napp.get('/b', f);\n`,
    );
    expect(linked.endpoints.map(({ path }) => path.length < 100_000)).not.toContain(false);
    expect(pathsOf(linked)).toContain('/b');
    const inPython = await python(
      `s = '/a'\nfor x in [${'1,'.repeat(300)}]:\n    s += f"{s}{s}"\n@app.get('/b')\ndef b(): ...\napp.add_api_route(s, b)\n`,
    );
    expect(pathsOf(inPython)).toContain('/b');
  });

  test('lists that double in a loop stay short', async () => {
    const linked = await javascript(
      `app.get('/b', f);\nlet l = ['/a'];\nfor (const x of [${'1,'.repeat(300)}]) l = [...l, ...l];\napp.get(l[3], f);\n`,
    );
    expect(pathsOf(linked)).toEqual(['/a', '/b']);
    const inPython = await python(
      `l = ['/a']\nfor x in [${'1,'.repeat(300)}]:\n    l = l + l\n    l += l\n    l.extend(l)\n@app.get('/b')\ndef b(): ...\n`,
    );
    expect(pathsOf(inPython)).toContain('/b');
  });

  test('one path registered by thousands of handlers that may hand on is walked in time', async () => {
    const linked = await javascript(
      `${times(3000, () => "app.get('/a', f);")}\napp.get('/a', (req, res) => res.end());\n`,
    );
    expect(new Set(pathsOf(linked))).toEqual(new Set(['/a']));
  });

  test('a list of two hundred thousand items is a list', async () => {
    const items = '1,'.repeat(200_000);
    const linked = await javascript(
      `const l = [${items}];\nconst m = [...l];\nm.push(...l);\nf(...l);\napp.get('/b', f);\n`,
    );
    expect(pathsOf(linked)).toEqual(['/b']);
    const inPython = await python(`l = [${items}]\nm = [*l]\nm += l\nprint(*l)\n@app.get('/b')\ndef b(): ...\n`);
    expect(pathsOf(inPython)).toEqual(['/b']);
  });

  test('a path of twenty undecided parts is not two to the power of twenty paths', async () => {
    const text = `let p = '';\n${times(20, (n) => `if (process.env.F${n}) p += '/a${n}'; else p += '/b${n}';`)}\napp.get(p, f);
app.get('/after', f);\n`;
    const linked = await javascript(text);
    expect(linked.endpoints.length).toBeLessThan(5000);
    expect(pathsOf(linked)).toContain('/after');
    expect(linked.unresolved.length).toBeGreaterThan(0);
  });

  test('twenty undecided parameters of one call are not two to the power of twenty calls', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `a${n}`);
    const parts = names.map((name) => `\${${name}}`).join('');
    const text = `function add(${names.join(', ')}) { app.get(\`/${parts}\`, f); }
add(${names.map((_, n) => `process.env.F${n} ? 'x' : 'y'`).join(', ')});\napp.get('/after', f);\n`;
    const linked = await javascript(text);
    expect(linked.endpoints.length).toBeLessThan(5000);
    expect(pathsOf(linked)).toContain('/after');
  });
});

describe('functions and classes', () => {
  test('a function decorated two thousand times is still one handler', async () => {
    const text = `def wrap(f):\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n    return inner
@app.get('/a')\n${times(2000, () => '@wrap')}\ndef a(): ...\n`;
    expect(pathsOf(await python(text))).toEqual(['/a']);
    const loop = `const wrap = (f) => (req, res, next) => f(req, res, next);\nlet h = (req, res) => res.end();
for (const x of [${'1,'.repeat(390)}]) h = wrap(wrap(wrap(h)));\napp.get('/a', h);\n`;
    expect(pathsOf(await javascript(loop))).toEqual(['/a']);
  });

  test('three thousand calls in one expression end', async () => {
    const chain = times(3000, (n) => `.use('/n${n}', (req, res, next) => next())`).replaceAll('\n', '');
    expect(pathsOf(await javascript(`app${chain}.get('/end', f);\napp.get('/after', f);\n`))).toContain('/after');
  });

  test.each([
    'class A extends A { constructor() { super(); this.go(); } }\nnew A();',
    'class A extends B {}\nclass B extends A { m() { return super.m(); } }\nnew A().m(); new B().m();',
    'const a = {}; const b = { __proto__: a }; a.__proto__ = b; a.x(); b.y;',
    'function F() {} function G() {}\nF.prototype = new G(); G.prototype = new F(); Object.setPrototypeOf(F, G); Object.setPrototypeOf(G, F); new F().x();',
    'const o = { ...o }; o.o = o; const { o: { o: { o: deep } } } = o; JSON.stringify(o); app.use(o);',
    'const l = []; l.push(l); app.use(l); app.use("/l", [l, l]); app.get(l, l);',
    'const g = { get x() { return this.x; } }; app.use(g.x);',
    'const f1 = () => f2; const f2 = () => f1; let h = f1; for (const x of [1,2,3]) h = h(); app.use(h);',
    'let y = (f) => ((x) => x(x))((x) => f((v) => x(x)(v))); app.use(y((me) => (n) => me(n)));',
    'const bound = app.get.bind(app); bound.bind(bound).bind(bound)("/x");',
  ])('objects that lead back to themselves: %s', async (text) => {
    expect(pathsOf(await javascript(`${text}\napp.get('/after', f);\n`))).toContain('/after');
  });

  test.each([
    'class A(A):\n    pass\nA()',
    'class B: pass\nclass A(B):\n    def m(self): return super().m()\nclass B(A):\n    pass\nA.__bases__ = (B,)\nB().m()',
    'class A:\n    def __getattr__(self, name): return getattr(self, name)\n    def __call__(self): return self()\nA().x\nA()()',
    'def d(f=None): return d(d)\n@d\n@d(d)\ndef x(): ...',
    'x = []\nx.append(x)\nx += x\nx = [*x, *x]\napp.include_router(x)',
    'd = {}\nd["d"] = d\nd.update(d)\nd = {**d, **d}\napp.include_router(**d)',
  ])('and in Python: %s', async (text) => {
    const linked = await python(`${text}\n@app.get('/after')\ndef after(): ...\n`);
    expect(pathsOf(linked)).toContain('/after');
  });

  test('generators without an end yield what they are seen to yield', async () => {
    const text = `function* g() { let n = 0; while (true) { n += 1; yield '/p'; yield* g(); } }
for (const p of g()) app.get(p, f);\nconst all = [...g()];\nwhile (true) { app.get('/w', f); }\nfor (;;) { app.get('/x', f); }\n`;
    const linked = await javascript(text);
    expect(pathsOf(linked)).toEqual(expect.arrayContaining(['/p']));
    const inPython = `def g():\n    while True:\n        yield '/p'\n        yield from g()
for p in g():\n    app.add_api_route(p, print)\nwhile True:\n    app.add_api_route('/w', print)\n`;
    expect(pathsOf(await python(inPython))).toEqual(expect.arrayContaining(['/w']));
  });
});

describe('guards', () => {
  test('that call each other end, and are never taken for enforcing when they were not followed', async () => {
    const text = `function a(req, res, next) { if (req.x) return b(req, res, next); return b(req, res, next); }
function b(req, res, next) { if (req.y) return a(req, res, next); return a(req, res, next); }
app.use(a);\napp.get('/r', (req, res) => res.end());\n`;
    expect(modesAt(await javascript(text), '/r')).not.toContain('enforcing');
  });

  test('that depend on each other end', async () => {
    const text = `def a(x=Depends(lambda: b)): ...\ndef b(x=Depends(a), y=Depends(a)): ...\na.__defaults__ = (Depends(b),)
${times(25, (n) => `def d${n + 1}(x=Depends(d${n}), y=Depends(d${n})): ...`).replace('Depends(d0), y=Depends(d0)', 'Depends(b), y=Depends(a)')}
@app.get('/r', dependencies=[Depends(d25), Depends(b)])\ndef r(): ...\n`;
    expect(pathsOf(await python(text))).toEqual(['/r']);
  });

  test('with an allow-list of a hundred thousand entries', async () => {
    const entries = times(100_000, (n) => `'/open/${n}',`).replaceAll('\n', '');
    const text = `const open = [${entries}];
app.use((req, res, next) => { if (open.includes(req.path)) return next(); if (!req.headers.authorization) return res.sendStatus(401); next(); });
${times(50, (n) => `app.get('/open/${n * 3}', (req, res) => res.end()); app.get('/closed/${n}', (req, res) => res.end());`)}\n`;
    const linked = await javascript(text);
    expect(linked.endpoints).toHaveLength(100);
    expect(modesAt(linked, '/open/3')).not.toContain('enforcing');
  });

  test('that ask tables of tables of the same tables', async () => {
    const tables = times(7, (n) => `const t${n + 1} = [${`t${n},`.repeat(20)}];`);
    const text = `app.use((req, res, next) => { const t0 = [req.path, req.headers.authorization];\n${tables}
if (t7.includes(req.query.q) || String(t7)) return next(); res.sendStatus(401); });\napp.get('/r', (req, res) => res.end());\n`;
    expect(modesAt(await javascript(text), '/r')).not.toContain('enforcing');
  });

  test('with a thousand undecided branches', async () => {
    const text = `app.use((req, res, next) => { ${times(1000, (n) => `if (req.q${n}) { if (req.z${n}) res.locals.a${n} = 1; else return next(); }`)} res.sendStatus(401); });
app.get('/r', (req, res) => res.end());\n`;
    expect(modesAt(await javascript(text), '/r')).not.toContain('enforcing');
  });
});

describe('patterns of the repository', () => {
  const evil = '^(([a-z])+.)+[A-Z]([a-z])+$';
  const long = 'a'.repeat(5000);

  test('are never run where they can take long', async () => {
    const text = `app.get(/${evil}/, f);\napp.use(/^(\\/(a|a)*)*$/, f);\napp.get('/${long}', f);
const name = '${long}'.replace(/${evil}/, '').split(/(x+x+)+y/).join('');\nif (/${evil}/.test('${long}')) app.get('/t', f);
app.use((req, res, next) => { if (/^(\\/(a+)+)+$/.test(req.path) || req.path.match(/${evil}/)) return next(); res.sendStatus(401); });
app.get('/${long}!', f);\napp.get(\`/\${name}\`, f);\n`;
    expect(pathsOf(await javascript(text))).toContain(`/${long}`);
    const inPython = `import re\nP = re.compile(r'${evil}')\nif P.match('${long}') or re.sub(r'(x+x+)+y', '', '${long}'):\n    pass
@app.middleware('http')\nasync def m(request: Request, call_next):\n    if re.match(r'^(/(a+)+)+$', request.url.path): return await call_next(request)
    raise HTTPException(status_code=401)\n@app.get('/${long}')\ndef r(): ...\n`;
    expect(pathsOf(await python(inPython))).toContain(`/${long}`);
  });

  test('in paths with hundreds of optional parts', async () => {
    const optional = Array.from({ length: 200 }, (_, n) => `{/o${n}}`).join('');
    const marks = Array.from({ length: 200 }, (_, n) => `/:p${n}?`).join('');
    const linked = await javascript(`app.get('/a${optional}', f);\napp.get('/b${marks}', f);\napp.get('/after', f);\n`);
    expect(linked.endpoints.length).toBeLessThan(5000);
    expect(pathsOf(linked)).toContain('/after');
  });
});
