import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { ApiProblem } from './problem.ts';
import { SESSION_HEADER } from './sign-in/who.ts';

const LARGEST_BODY_BYTES = 64 * 1024;
const PREFLIGHT_HOLDS_SECONDS = 600;

/** Answers are data or pages of our own: nothing is loaded from elsewhere, nothing runs inline, nobody frames them. */
export function protectAnswers(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    // A stricter policy would cut the callback page off from the window that opened it.
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
  });
}

export function forbidCaching(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  };
}

/** CORS for exactly the widget's origins. There are no cookies, so no credentials are allowed. */
export function allowWidget(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['Content-Type', SESSION_HEADER],
    exposeHeaders: ['Retry-After'],
    maxAge: PREFLIGHT_HOLDS_SECONDS,
  });
}

/** A page that is not the widget is refused even where the browser would only hide the answer from it. */
export function refuseForeignOrigins(origins: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('Origin');
    if (origin !== undefined && !origins.includes(origin)) {
      throw new ApiProblem('origin_not_allowed', 'This page may not use the backend of the extension.');
    }
    await next();
  };
}

export function limitBodies(): MiddlewareHandler {
  return bodyLimit({
    maxSize: LARGEST_BODY_BYTES,
    onError: () => {
      throw new ApiProblem('body_too_large', 'The request is larger than 64 kB.');
    },
  });
}
