export { connect, CommonsClient, type ClientStatus, type CommonsOptions, type Input, type Output } from './client.ts';
export { DiscussionStore, type CommentEdit, type NewComment } from './discussions.ts';
export type { CommentView, DiscussionQuery, DiscussionView, ListView } from './discussions.view.ts';
export type { Draft, Drafts } from './drafts.ts';
export { newId } from './ids.ts';
export { LiveStore, type StoreClass } from './live-store.ts';
export type { OutboxEntry, Storage } from './storage.ts';
export { tokenFrom } from './token-url.ts';
export type { Line, LineAddress, LineListener, Transport, TransportCall } from './transport.ts';
