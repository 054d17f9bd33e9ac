// Every framework whose semantics we know.

import type { Framework } from '../framework.ts';
import { chi } from './chi.ts';
import { inversify, routingControllers, tsoa } from './controllers.ts';
import { echo } from './echo.ts';
import { express } from './express.ts';
import { fastapi } from './fastapi.ts';
import { expressOpenapi, medusa } from './file-routes.ts';
import { flask } from './flask.ts';
import { gin } from './gin.ts';
import { gorillaMux } from './gorilla-mux.ts';
import { netHttp } from './net-http.ts';
import { socketio } from './socketio.ts';
import { websockets } from './websockets.ts';

export const frameworks: Framework[] = [
  express,
  fastapi,
  flask,
  websockets,
  socketio,
  routingControllers(express),
  inversify(express),
  tsoa(express),
  expressOpenapi(express),
  medusa(express),
  netHttp,
  chi,
  gorillaMux,
  gin,
  echo,
];
