import { defineErrors } from '#foundation';

/** What a client can be told by the gateway itself; services have their own codes. */
export const gatewayErrors = defineErrors('gateway', {
  malformed_request: { status: 400, title: 'Malformed request' },
  invalid_path: { status: 400, title: 'Invalid path' },
  misdirected_request: { status: 421, title: 'Misdirected request' },
  uri_too_long: { status: 414, title: 'URI too long' },
  headers_too_large: { status: 431, title: 'Headers too large' },
  expectation_failed: { status: 417, title: 'Expectation failed' },
  request_timeout: { status: 408, title: 'Request timeout' },
  body_too_large: { status: 413, title: 'Body too large' },
  cors_origin_denied: { status: 403, title: 'Origin not allowed' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  credentials_invalid: { status: 401, title: 'Invalid credentials' },
  csrf: { status: 403, title: 'Cross-site request refused' },
  permission_denied: { status: 403, title: 'Permission denied' },
  password_change_required: { status: 403, title: 'Password change required' },
  overloaded: { status: 503, title: 'Overloaded' },
  not_ready: { status: 503, title: 'Not ready' },
  service_unavailable: { status: 503, title: 'Service unavailable' },
  bad_upstream: { status: 502, title: 'Bad answer from the service' },
  upstream_timeout: { status: 504, title: 'The service did not answer in time' },
});
