// Who is let in where FastAPI depends on something, as measured.

import type { ProgramRow } from './row.ts';

const START = `from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer

def badge(x_badge: str = Header(None)):
    if x_badge != load_badge():
        raise HTTPException(status_code=401)
`;

function fastapi(id: ProgramRow['id'], about: string, code: string, says: string[], because?: string): ProgramRow {
  return { id, about, code: `${START}\n${code}`, says, ...(because !== undefined && { because }) };
}

const shelf = (on: string, more = '') => `@${on}.get("/shelf"${more})\ndef shelf(): return "parcel"\n`;

const WITH = (scheme: string) =>
  `scheme = ${scheme}\napp = FastAPI()\n\n@app.get("/shelf")\ndef shelf(told=Depends(scheme)): return "parcel"\n`;

const ASKED =
  'it refuses who says nothing and lets in who says anything: it proves nobody, so no authentication is credited';

export const CALLER_ROWS: ProgramRow[] = [
  fastapi('R71', 'the application depends', `app = FastAPI(dependencies=[Depends(badge)])\n${shelf('app')}`, [
    'GET /shelf authentication=present',
  ]),
  fastapi(
    'R72',
    'the router depends',
    `app = FastAPI()\nrouter = APIRouter(dependencies=[Depends(badge)])\n${shelf('router')}app.include_router(router)\n`,
    ['GET /shelf authentication=present'],
  ),
  fastapi(
    'R73',
    'including the router depends',
    `app = FastAPI()\nrouter = APIRouter()\n${shelf('router')}app.include_router(router, dependencies=[Depends(badge)])\n`,
    ['GET /shelf authentication=present'],
  ),
  fastapi('R74', 'the route depends', `app = FastAPI()\n${shelf('app', ', dependencies=[Depends(badge)]')}`, [
    'GET /shelf authentication=present',
  ]),
  fastapi('R75', 'a bearer that may be missing', WITH('HTTPBearer(auto_error=False)'), [
    'GET /shelf authentication=absent',
  ]),
  fastapi('R76', 'a bearer that nobody checks', WITH('OAuth2PasswordBearer(tokenUrl="token")'), [
    'GET /shelf authentication=absent',
  ]),
  fastapi(
    'R77',
    'the same, asked without one',
    WITH('OAuth2PasswordBearer(tokenUrl="token")'),
    ['GET /shelf authentication=absent'],
    ASKED,
  ),
  fastapi('R78', 'a key that nobody checks', WITH('APIKeyHeader(name="x-key")'), ['GET /shelf authentication=absent']),
  fastapi(
    'R79',
    'the same, asked without one',
    WITH('APIKeyHeader(name="x-key")'),
    ['GET /shelf authentication=absent'],
    ASKED,
  ),
  fastapi(
    'R80',
    'a mounted application of its own',
    `app = FastAPI(dependencies=[Depends(badge)])\ninner = FastAPI()\n${shelf('inner')}app.mount("/inner", inner)\n`,
    ['GET /inner/shelf authentication=absent'],
  ),
  fastapi(
    'R81',
    'the pages that describe the application',
    `app = FastAPI(dependencies=[Depends(badge)])\n${shelf('app')}`,
    ['GET /docs authentication=absent', 'GET /openapi.json authentication=absent'],
  ),
];
