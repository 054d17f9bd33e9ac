// Every framework whose semantics we know.

import type { Framework } from '../framework.ts';
import { express } from './express.ts';
import { fastapi } from './fastapi.ts';
import { websockets } from './websockets.ts';

export const frameworks: Framework[] = [express, fastapi, websockets];
