interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

/** Whose token it is, as far as it says so itself; null for a token that is no JWT. Only the server judges whether it is true. */
export function subjectOf(token: string): string | null {
  const { iss, sub } = claimsOf(token);
  return typeof sub === 'string' ? JSON.stringify([iss, sub]) : null;
}

/** How many milliseconds a fresh token lives, or null. Taken from its own two times, so that a wrong clock here does no harm. */
export function lifetimeOf(token: string): number | null {
  const { iat, exp } = claimsOf(token);
  return typeof iat === 'number' && typeof exp === 'number' && exp > iat ? (exp - iat) * 1_000 : null;
}

function claimsOf(token: string): Claims {
  try {
    const [, payload = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    return (JSON.parse(new TextDecoder().decode(bytes)) ?? {}) as Claims;
  } catch {
    return {};
  }
}
