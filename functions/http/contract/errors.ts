/**
 * The HTTP API in zod is this folder: the backend checks with it and makes `/openapi.json` from it, the widget imports
 * its types. Every body is JSON. Every answer other than 2xx is an `ApiError`.
 */
import { z } from 'zod';

/** What can go wrong, in terms the widget has a sentence for. */
export const ErrorCode = z.enum([
  // the request
  'invalid_request',
  'not_found',
  'too_many_requests',
  'body_too_large',
  'unavailable',
  'internal',
  // who asks
  'signed_out',
  'not_admin',
  'origin_not_allowed',
  'sign_in_refused',
  'sign_in_expired',
  'wrong_organisation',
  // the ServiceNow instance
  'instance_invalid',
  'instance_private',
  'instance_not_allowed',
  'instance_unknown',
  'instance_not_servicenow',
  'instance_asleep',
  'instance_unavailable',
  'client_refused',
  'login_refused',
  'password_refused',
  'consent_refused',
  'consent_expired',
  'state_missing',
  'user_without_rights',
  'reconnect_needed',
  'other_instance',
  // the CRM
  'crm_not_connected',
  'crm_unavailable',
  'crm_field_missing',
  // what is asked for does not fit the state of things
  'servicenow_not_connected',
  'settings_changed',
  'preview_required',
  'run_active',
  'webhook_not_allowed',
  'webhook_refused',
  'brake_pulled',
  'correction_refused',
  'nothing_to_undo',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ApiError = z
  .object({
    error: z.object({
      code: ErrorCode,
      /** An English sentence for logs and for readers without the widget. */
      message: z.string(),
      /** The field of the request that is wrong. */
      field: z.string().optional(),
      /** The far side's own words. */
      details: z.string().optional(),
    }),
  })
  .meta({ id: 'ApiError' });
export type ApiError = z.infer<typeof ApiError>;
