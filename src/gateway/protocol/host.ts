const HOST = /^(?:[A-Za-z0-9\-._~%!$&'()*+,;=]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

/** True for a host with or without a port (RFC 9110 section 7.2); user info, paths and spaces are none. */
export function isHost(text: string): boolean {
  return HOST.test(text);
}
