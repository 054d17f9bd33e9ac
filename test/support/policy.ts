// What a little program declares as its policy of CORS, by library, from the arguments that the library is given.

import { loadLibraries } from '../../src/cli/load-rules.ts';
import { link } from '../../src/link/link.ts';
import { parseSource } from './parse-source.ts';

const libraries = await loadLibraries();

export type CorsLibrary = 'cors' | '@fastify/cors' | 'hono' | '@koa/cors' | 'starlette' | 'flask-cors';

const after = (given: string) => (given === '' ? '' : `, ${given}`);

const CODE: Record<CorsLibrary, (given: string) => string> = {
  cors: (given) => `import cors from 'cors';\nimport express from 'express';\nexpress().use(cors(${given}));`,
  '@fastify/cors': (given) =>
    `import cors from '@fastify/cors';\nimport Fastify from 'fastify';\nconst app = Fastify();\nawait app.register(cors${after(given)});`,
  hono: (given) => `import { cors } from 'hono/cors';\nimport { Hono } from 'hono';\nnew Hono().use(cors(${given}));`,
  '@koa/cors': (given) => `import cors from '@koa/cors';\nimport Koa from 'koa';\nnew Koa().use(cors(${given}));`,
  starlette: (given) =>
    `from fastapi import FastAPI\nfrom starlette.middleware.cors import CORSMiddleware\napp = FastAPI()\napp.add_middleware(CORSMiddleware${after(given)})\n`,
  'flask-cors': (given) =>
    `from flask import Flask\nfrom flask_cors import CORS\napp = Flask(__name__)\nCORS(app${after(given)})\n`,
};

/** Each property that its one policy has, with its value. */
export async function policyOf(library: CorsLibrary, given: string): Promise<Record<string, string>> {
  const file = library === 'starlette' || library === 'flask-cors' ? 'app/main.py' : 'src/app.ts';
  const { program, problems } = await parseSource(file, CODE[library](given));
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const { declared } = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const all = (declared ?? []).filter(({ what }) => what === 'policy');
  return Object.fromEntries(all.map(({ property, value }) => [property, value]));
}
