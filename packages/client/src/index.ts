export { BadgesStore } from './badges.ts';
export type { AwardView, BadgesView, BadgeView } from './badges.view.ts';
export type { ClientStatus, CommonsClient, CommonsOptions } from './client.ts';
export { connect } from './connect.ts';
export { DiscussionStore } from './discussions.ts';
export type { CommentEdit, NewComment } from './discussions.texts.ts';
export type { DiscussionQuery } from './discussions.state.ts';
export type { CommentView, DiscussionView, ListView } from './discussions.view.ts';
export type { Draft, Drafts } from './drafts.ts';
export { newId } from './ids.ts';
export { LeaderboardStore, type BoardQuery, type LeaderboardView } from './leaderboard.ts';
export { boardRoom, type BoardAddress } from './leaderboard.room.ts';
export {
  LiveStore,
  type Input,
  type Output,
  type PendingWrite,
  type Snapshot,
  type StoreClass,
  type StoreHost,
  type WriteOptions,
} from './live-store.ts';
export { PointsStore, type PointsView } from './points.ts';
export { RequestsStore, type NewRequest } from './requests.ts';
export type { RequestQuery } from './requests.state.ts';
export type { RequestListView, RequestsView, RequestView } from './requests.view.ts';
export { ResourcesStore, type NewResource, type ResourceEdit } from './resources.ts';
export type { ImportOptions, ImportOrder, ImportView, ResourceImport } from './resources.import.ts';
export type { ResourceQuery } from './resources.state.ts';
export type { RefusedWords, ResourceItem, ResourceListView, ResourceRights, ResourcesView } from './resources.view.ts';
export { MemoryStorage, type KeptFile, type OutboxEntry, type Storage } from './storage.ts';
export { tokenFrom } from './token-url.ts';
export {
  webTransport,
  type Line,
  type LineAddress,
  type LineListener,
  type Transport,
  type TransportCall,
  type TransportFile,
} from './transport.ts';
export type { Uploads, UploadView } from './uploads.ts';
