import { BoardScope, fail, Period } from '@learning-commons/protocol';

/** What a room of a board stands for. */
export interface BoardAddress {
  readonly period: Period;
  readonly scope: BoardScope;
  readonly teams: boolean;
}

/**
 * The key of a board, and the name of the room where its changes are told, behind `board:`: the period, then `teams` for
 * teams, `group/` with the name's UTF-8 bytes in base64url, `topic/` with the topic; `community` where none of them is there.
 * So `month/community`, `week/topic/onboarding`, `all/group/U2FsZXM`, `year/teams`. Clients write it alike.
 */
export function boardRoom({ period, scope, teams }: BoardAddress): string {
  const parts: string[] = [];
  if (teams) parts.push('teams');
  if (scope.group !== undefined) parts.push('group', Buffer.from(scope.group).toString('base64url'));
  if (scope.topic !== undefined) parts.push('topic', scope.topic);
  return [period, ...(parts.length === 0 ? ['community'] : parts)].join('/');
}

/** What a key means. Throws `not_found` for what `boardRoom` never writes. */
export function parseRoom(key: string): BoardAddress {
  // A topic may hold slashes, so it comes last.
  const [, period, teams, group, topic] =
    /^([^/]+)(?:\/community)?(\/teams)?(?:\/group\/([\w-]+))?(?:\/topic\/(.+))?$/u.exec(key) ?? [];
  const parsed = Period.safeParse(period);
  const scope = BoardScope.safeParse({
    ...(group !== undefined && { group: Buffer.from(group, 'base64url').toString() }),
    ...(topic !== undefined && { topic }),
  });
  const address =
    parsed.success && scope.success
      ? { period: parsed.data, scope: scope.data, teams: teams !== undefined }
      : undefined;
  if (!address || boardRoom(address) !== key) throw fail('not_found', 'There is no such board.');
  return address;
}
