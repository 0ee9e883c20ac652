import * as z from 'zod';
import { defineContract, Id, Timestamp } from './contract.ts';
import { line, prose } from './text.ts';

/** How a file is shown. */
export const AttachmentKind = z.enum(['image', 'audio', 'video', 'file']);
/** How a file is shown. */
export type AttachmentKind = z.infer<typeof AttachmentKind>;

/** One form of a picture, re-encoded by the server. */
export const Picture = z.strictObject({
  /** Address on this server. */
  url: z.string().max(500),
  /** Pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
});
/** One form of a picture. */
export type Picture = z.infer<typeof Picture>;

/** A text track of a recording, in WebVTT. */
export const Caption = z.strictObject({
  url: z.string().max(500),
  /** BCP 47. */
  language: z.string().max(35),
  label: line(60),
});
/** A text track of a recording. */
export type Caption = z.infer<typeof Caption>;

/** A file as everybody sees it who may read what it is attached to. */
export const Attachment = z
  .strictObject({
    id: Id,
    kind: AttachmentKind,
    /** The file's name, as its author called it. */
    name: line(200),
    /** The media type, as the server determined it. */
    type: z.string().max(100),
    bytes: z.int().nonnegative(),
    /** Address of the file itself; for a picture, of its largest form. */
    url: z.string().max(500),
    /** Forms of a picture, smallest first. Empty for others. */
    sizes: z.array(Picture).max(6),
    /** What a picture shows, for who cannot see it. */
    alt: prose(500),
    captions: z.array(Caption).max(8),
    /** Address of what is said in a recording, as plain text; null for none. A fact has no room for the text itself. */
    transcript: z.string().max(500).nullable(),
  })
  .meta({ id: 'Attachment' });
/** A file as everybody sees it who may read what it is attached to. */
export type Attachment = z.infer<typeof Attachment>;

/**
 * How far a file is.
 *
 * - `receiving`: bytes are still coming.
 * - `processing`: all are here; it is examined and, if a picture, encoded anew.
 * - `ready`: it can be attached.
 * - `refused`: not what it says, or not allowed; `problem` says why. Its bytes are gone.
 */
export const UploadState = z.enum(['receiving', 'processing', 'ready', 'refused']);
/** How far a file is. */
export type UploadState = z.infer<typeof UploadState>;

/** A file on its way in, as its owner sees it. */
export const Upload = z
  .strictObject({
    id: Id,
    state: UploadState,
    name: line(200),
    bytes: z.int().nonnegative(),
    received: z.int().nonnegative(),
    /** One sentence for people, in English; null unless refused. */
    problem: z.string().nullable(),
    /** Null until it is ready. */
    attachment: Attachment.nullable(),
    /** What is said in it, as its owner wrote it down. */
    transcript: prose(20_000),
    createdAt: Timestamp,
    /** Where it is attached nowhere: when it will be removed. */
    expiresAt: Timestamp.nullable(),
  })
  .meta({ id: 'Upload' });
/** A file on its way in. */
export type Upload = z.infer<typeof Upload>;

/** What may be uploaded, and how much of that the caller has used. */
export const UploadPolicy = z
  .strictObject({
    /** False where the operator has switched uploads off, or the caller may not upload. */
    on: z.boolean(),
    /** Most bytes of one file, by kind; 0 for a kind that is not taken. */
    largest: z.record(AttachmentKind, z.int().nonnegative()),
    /** Media types and endings that are taken, as `accept` of a file input wants them. */
    accept: z.array(z.string()),
    /** Bytes the caller may keep in all, and keeps. */
    quota: z.int().nonnegative(),
    used: z.int().nonnegative(),
  })
  .meta({ id: 'UploadPolicy' });
/** What may be uploaded. */
export type UploadPolicy = z.infer<typeof UploadPolicy>;

const OneUpload = z.strictObject({ uploadId: Id });
const Done = z.strictObject({});

/**
 * Uploads: pictures, recordings and files. Bytes come in by the tus protocol at `/uploads` (resumable; the id is in the
 * upload's metadata, so that a repeated creation is the same upload) and go out below `/files`.
 */
export const uploads = defineContract({
  name: 'uploads',
  operations: {
    'upload.policy': {
      summary: 'What the caller may upload, and how much room is left.',
      access: 'learner',
      reads: true,
      input: z.strictObject({}),
      output: UploadPolicy,
    },
    'upload.get': {
      summary: 'How far uploads of the caller are. Unknown ids, and those of others, are left out.',
      access: 'learner',
      reads: true,
      input: z.strictObject({ ids: z.array(Id).max(50) }),
      output: z.array(Upload),
    },
    'upload.describe': {
      summary: 'Says what a file of the caller shows or says: alternative text, transcript, captions.',
      access: 'learner',
      cost: 2,
      bytes: 131_072,
      input: OneUpload.extend({
        name: line(200).optional(),
        alt: prose(500).optional(),
        transcript: prose(20_000).optional(),
        /** All captions, in WebVTT; those left out go. */
        captions: z
          .array(z.strictObject({ language: z.string().max(35), label: line(60), text: z.string().max(60_000) }))
          .max(8)
          .optional(),
      }),
      output: Upload,
    },
    'upload.remove': {
      summary: 'Removes a file of the caller that is attached nowhere, or stops its upload.',
      access: 'learner',
      input: OneUpload,
      output: Done,
    },
    'upload.transcript': {
      summary: 'What is said in a recording, as its owner wrote it down. For whoever may read what it is attached to.',
      access: 'reader',
      reads: true,
      input: OneUpload,
      output: z.strictObject({ text: z.string() }),
    },
    'upload.attachments': {
      summary:
        'Files of the caller that are ready, as attachments, in the order asked; others are left out. For other domains, when something is written.',
      access: 'learner',
      reads: true,
      input: z.strictObject({ ids: z.array(Id).max(20) }),
      output: z.array(Attachment),
    },
  },
  events: {
    /** Announced within the transaction, to other domains alone: a file that `thing`, such as `comment:<id>`, refers to was described anew. */
    'upload.described': z.strictObject({ thing: z.string(), attachment: Attachment }),
    /** Announced within the transaction, to other domains alone: `thing` was deleted so long ago that this file is not kept for it any more. */
    'upload.forgotten': z.strictObject({ thing: z.string(), uploadId: Id }),
  },
});
