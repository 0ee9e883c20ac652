import { isAbsolute, join } from 'node:path';
import { problem, valueText } from './config.problems.ts';
import type { ConfigFile } from './config.schema.ts';
import type { Environment } from './config.ts';
import type { S3Settings } from './kernel/storage.s3.ts';
import { days, defaultUploads, megabytes, type UploadSettings } from './kernel/upload-settings.ts';

/** Where the bytes of files are kept. */
export type StorageSettings =
  { readonly kind: 'folder'; readonly folder: string } | ({ readonly kind: 's3' } & S3Settings);

/** What may be uploaded, and where it is kept. */
export interface UploadConfig extends UploadSettings {
  readonly storage: StorageSettings;
}

type Written = NonNullable<ConfigFile['uploads']>;
type WrittenS3 = Extract<NonNullable<Written['storage']>, { kind: 's3' }>;

/** Puts defaults and the secret of the storage service in their place. Sizes are megabytes in the file and bytes here. */
export function resolveUploads(file: ConfigFile, data: string, env: Environment, problems: string[]): UploadConfig {
  const { on, quota, largest = {}, endings, keepDeleted, filesUrl, scanner, storage } = file.uploads ?? {};
  const sizes = Object.entries(largest).flatMap(([kind, size]) =>
    size === undefined ? [] : [[kind, megabytes(size)] as const],
  );
  return {
    on: on ?? defaultUploads.on,
    quota: quota === undefined ? defaultUploads.quota : megabytes(quota),
    largest: { ...defaultUploads.largest, ...Object.fromEntries(sizes) },
    endings,
    keepDeleted: keepDeleted === undefined ? defaultUploads.keepDeleted : days(keepDeleted),
    filesUrl,
    scanner,
    storage: resolveStorage(storage, data, env, problems),
  };
}

function resolveStorage(
  storage: Written['storage'],
  data: string,
  env: Environment,
  problems: string[],
): StorageSettings {
  if (storage?.kind === 's3') return resolveS3(storage, env, problems);
  const folder = storage?.folder ?? 'files';
  return { kind: 'folder', folder: isAbsolute(folder) ? folder : join(data, folder) };
}

function resolveS3({ accessKey, secretEnv, prefix = '', ...rest }: WrittenS3, env: Environment, problems: string[]) {
  const secretAccessKey = env[secretEnv] ?? '';
  if (secretAccessKey === '') {
    const found = `the variable ${secretEnv}, which holds ${valueText(undefined, [])}`;
    problems.push(problem('uploads.storage.secretEnv', found, 'the secret that belongs to accessKey'));
  }
  return { ...rest, prefix, accessKeyId: accessKey, secretAccessKey };
}
