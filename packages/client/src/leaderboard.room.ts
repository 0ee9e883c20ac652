import type { BoardScope, Period } from '@learning-commons/protocol';

/** Which board is meant. */
export interface BoardAddress {
  readonly period: Period;
  /** Default the whole community. */
  readonly scope?: BoardScope;
  /** Teams instead of members. */
  readonly teams?: boolean;
}

/**
 * The key of a board, and the name of the room where its changes are told: `month/community`, `week/topic/<topic>`,
 * `all/group/<name in base64url>`, `year/teams`. Server and client write it alike.
 */
export function boardRoom({ period, scope = {}, teams = false }: BoardAddress): string {
  const parts = [period as string];
  if (teams) parts.push('teams');
  if (scope.group !== undefined) parts.push('group', encode(scope.group));
  if (scope.topic !== undefined) parts.push('topic', scope.topic);
  return (parts.length === 1 ? [...parts, 'community'] : parts).join('/');
}

const ROOM = /^(?<period>[^/]+)(?:\/community)?(?:\/teams)?(?:\/group\/(?<group>[\w-]+))?(?:\/topic\/(?<topic>.+))?$/u;

/** What a key means. A topic may hold slashes, so it comes last. */
export function parseRoom(key: string): { readonly period: Period; readonly scope: BoardScope } {
  const { period = key, group, topic } = ROOM.exec(key)?.groups ?? {};
  return {
    period: period as Period,
    scope: { ...(group !== undefined && { group: decode(group) }), ...(topic !== undefined && { topic }) },
  };
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function decode(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
