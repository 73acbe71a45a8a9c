import "server-only";

import type { z } from "zod";

import { type Caller, identify, identifyAgain } from "@/lib/auth/caller";
import { errorResponse } from "./error-response";
import { parseInput, parseParams, queryOf } from "./parse-input";
import { readJson } from "./read-body";

const MAX_JSON_BYTES = 2 * 1024 * 1024;

type Schemas<P, Q, B> = { params?: z.ZodType<P>; query?: z.ZodType<Q>; body?: z.ZodType<B> };
type Input<P, Q, B> = { params: P; query: Q; body: B; request: Request; signal: AbortSignal };
type Context = { params: Promise<unknown> };

/**
 * A route for signed-in people and token holders: finds out who calls (else 401), parses what the schemas name, runs
 * the handler, and turns anything thrown into the one JSON shape.
 */
export function route<P = undefined, Q = undefined, B = undefined>(
  schemas: Schemas<P, Q, B>,
  handle: (input: Input<P, Q, B> & { caller: Caller }) => Promise<Response>,
) {
  return guarded(async (request, context) => {
    const caller = await identify(request);
    return handle({ ...(await parse(schemas, request, context)), caller });
  });
}

/** The same for what a page asks each second: reads alone, by callers who need not be looked up each time. */
export function polledRoute<P = undefined, Q = undefined>(
  schemas: Omit<Schemas<P, Q, undefined>, "body">,
  handle: (input: Input<P, Q, undefined> & { caller: Caller }) => Promise<Response>,
) {
  return guarded(async (request, context) => {
    const caller = await identifyAgain(request);
    return handle({ ...(await parse<P, Q, undefined>(schemas, request, context)), caller });
  });
}

/** The same for everybody: no session, no token. */
export function publicRoute<P = undefined, Q = undefined, B = undefined>(
  schemas: Schemas<P, Q, B>,
  handle: (input: Input<P, Q, B>) => Promise<Response>,
) {
  return guarded(async (request, context) => handle(await parse(schemas, request, context)));
}

function guarded(handle: (request: Request, context: Context) => Promise<Response>) {
  return async (request: Request, context: Context): Promise<Response> => {
    try {
      const response = await handle(request, context);
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
      return response;
    } catch (error) {
      return errorResponse(error);
    }
  };
}

/** Who may be called without a body says so by its schema. */
function readBodyFor(schema: z.ZodType, request: Request): Promise<unknown> {
  return readJson(request, MAX_JSON_BYTES, { optional: schema.safeParse(undefined).success });
}

// A schema that is not given leaves its type parameter at undefined.
async function parse<P, Q, B>(schemas: Schemas<P, Q, B>, request: Request, context: Context): Promise<Input<P, Q, B>> {
  const params = (schemas.params && parseParams(schemas.params, await context.params)) as P;
  const query = (schemas.query && parseInput(schemas.query, queryOf(request))) as Q;
  const body = (schemas.body && parseInput(schemas.body, await readBodyFor(schemas.body, request))) as B;
  return { params, query, body, request, signal: request.signal };
}
