import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import {
  CompleteGrantRequest,
  Nonce,
  NonceRequest,
  RenewRequest,
  Session,
  StartedGrant,
  StartSignInRequest,
} from '../contract/sign-in.ts';
import { ApiProblem } from '../problem.ts';
import {
  createRouter,
  errorAnswers,
  json,
  jsonBody,
  NEEDS_SESSION,
  requireOrigin,
  SESSION_ERRORS,
} from '../routing.ts';
import type { SessionClaims } from './sessions.ts';
import { requireSession, SESSION_HEADER } from './who.ts';
import { redeemSignIn, startSignIn } from './zoho-sign-in.ts';

const tags = ['sign-in'];

const start = createRoute({
  method: 'post',
  path: '/api/auth/start',
  operationId: 'startSignIn',
  tags,
  summary: 'Begin a sign-in with Zoho',
  description: 'Gives the address to open in a pop-up. The widget keeps a verifier and sends its SHA-256.',
  request: jsonBody(StartSignInRequest),
  responses: { 200: json(StartedGrant, 'The sign-in has begun.'), ...errorAnswers() },
});

const redeem = createRoute({
  method: 'post',
  path: '/api/auth/redeem',
  operationId: 'redeemSignIn',
  tags,
  summary: 'End a sign-in',
  description: 'Needs the verifier and the completion code of the callback page. Works once.',
  request: jsonBody(CompleteGrantRequest),
  responses: {
    200: json(Session, 'The session of the administrator.'),
    ...errorAnswers('sign_in_refused', 'sign_in_expired', 'not_admin', 'wrong_organisation', 'crm_unavailable'),
  },
});

const nonce = createRoute({
  method: 'post',
  path: '/api/auth/nonce',
  operationId: 'createNonce',
  tags,
  summary: 'Get a text to sign for a renewal',
  description: 'The text is good for one renewal within two minutes.',
  request: jsonBody(NonceRequest),
  responses: { 200: json(Nonce, 'The text to sign.'), ...errorAnswers('signed_out') },
});

const renew = createRoute({
  method: 'post',
  path: '/api/auth/renew',
  operationId: 'renewSession',
  tags,
  summary: 'Renew a session by its key',
  description: 'A key renews for twelve hours after the sign-in; administrators only, as long as they are.',
  request: jsonBody(RenewRequest),
  responses: { 200: json(Session, 'A new session.'), ...errorAnswers('signed_out', 'not_admin') },
});

const signOut = createRoute({
  method: 'post',
  path: '/api/auth/sign-out',
  operationId: 'signOut',
  tags,
  summary: 'End the session',
  description: 'Ends the session, its key and every session that the key renewed.',
  security: NEEDS_SESSION,
  responses: { 204: { description: 'Signed out.' }, ...errorAnswers(...SESSION_ERRORS) },
});

/** Only a clear no ends a session that wants to be renewed: privileged writes ask the CRM again anyway. */
async function refuseFormerAdmin(api: ApiContext, claims: SessionClaims): Promise<void> {
  try {
    await api.admin.require(claims);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code === 'not_admin') throw error;
  }
}

export function createSignInRoutes(api: ApiContext) {
  return createRouter()
    .openapi(start, async (c) => {
      const origin = requireOrigin(c, api.widgetOrigins);
      return c.json(await startSignIn(api, c.req.valid('json').challenge, origin), 200);
    })
    .openapi(redeem, async (c) => {
      const { publicKey, ...proof } = c.req.valid('json');
      return c.json(await redeemSignIn(api, proof, publicKey), 200);
    })
    .openapi(nonce, async (c) => c.json({ nonce: await api.sessions.nonce(c.req.valid('json').keyId) }, 200))
    .openapi(renew, async (c) => {
      const proof = c.req.valid('json');
      const claims = await api.sessions.prove(proof);
      await refuseFormerAdmin(api, claims);
      return c.json(await api.sessions.renew(claims, proof.keyId), 200);
    })
    .openapi(signOut, async (c) => {
      await requireSession(api, c);
      await api.sessions.close(c.req.header(SESSION_HEADER) ?? '');
      return c.body(null, 204);
    });
}
