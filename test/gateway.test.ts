// A gateway in Go in front of services in TypeScript and Python: three components, the routes of each, what asks whom.

import { expect, it } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { Model } from '../src/core/model.ts';
import { run } from '../src/remember.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

const GATEWAY = `package main

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

func main() {
	orders, err := url.Parse("http://orders:3000")
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/orders/", requireBadge(httputil.NewSingleHostReverseProxy(orders)))
	mux.HandleFunc("GET /price", func(w http.ResponseWriter, r *http.Request) {
		answer, err := http.Get("http://quotes:8000/quotes/today")
		if err != nil {
			http.Error(w, "no price", http.StatusBadGateway)
			return
		}
		w.WriteHeader(answer.StatusCode)
	})
	log.Fatal(http.ListenAndServe(":8443", mux))
}

func requireBadge(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Badge") != os.Getenv("BADGE") {
			http.Error(w, "badge", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
`;

const FILES = {
  'compose.yaml': `services:
  gateway:
    build: ./gateway
    ports: ["443:8443"]
  orders:
    build: ./orders
  quotes:
    build: ./quotes
`,
  'gateway/go.mod': 'module gallery.example/gateway\n\ngo 1.24\n',
  'gateway/Dockerfile': 'FROM golang:1.24\nCOPY . .\nCMD ["go", "run", "."]\n',
  'gateway/main.go': GATEWAY,
  'orders/package.json': '{ "name": "orders", "type": "module", "dependencies": { "express": "^4.19.0" } }\n',
  'orders/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "server.ts"]\n',
  'orders/server.ts': `import express from 'express';

const app = express();
app.get('/orders/:id', (req, res) => res.json({ id: req.params.id }));
app.listen(3000);
`,
  'quotes/requirements.txt': 'fastapi==0.115.0\n',
  'quotes/Dockerfile': 'FROM python:3.12\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  'quotes/main.py': `from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.get("/quotes/{name}")
def quote(name: str):
    return {"name": name}
`,
};

async function scanned(): Promise<Model> {
  const tool = { version: '0.0.0', rulesHash: '' };
  const libraries = await loadLibraries();
  return (await run({ root: writeTree(FILES), rules: [], libraries, secretFormats: [], knowledge, tool })).model;
}

it('sees three services, each with its language and its routes', async () => {
  const model = await scanned();
  const services = model.components.filter(({ kind }) => kind === 'service');
  expect(services.map(({ id }) => id)).toEqual(['service:gateway', 'service:orders', 'service:quotes']);
  const routes = model.endpoints.map((e) => `${e.component} ${e.framework} ${e.method} ${e.path}`);
  expect(routes.sort()).toEqual([
    'service:gateway net/http ALL /orders/',
    'service:gateway net/http GET /price',
    'service:orders express GET /orders/:id',
    'service:quotes fastapi GET /quotes/{name}',
  ]);
});

it('sees the badge before the proxy, and nothing before the rest', async () => {
  const asks = (await scanned()).endpoints.map(({ path, controls }) => [path, controls.authentication.presence]);
  expect(Object.fromEntries(asks)).toMatchObject({
    '/orders/': 'present',
    '/price': 'absent',
    '/orders/:id': 'absent',
  });
});

it('follows the proxy and the request to the services that they ask, and to nobody else', async () => {
  const outward = (await scanned()).flows.filter(({ from }) => from === 'service:gateway');
  expect(outward.map(({ to, evidence }) => [to, evidence[0]?.file, evidence[0]?.line])).toEqual([
    ['service:orders', 'gateway/main.go', 17],
    ['service:quotes', 'gateway/main.go', 19],
  ]);
});
