/** A new file for its owner only, with the errors that a person at the command line meets. */
import { type FileHandle, open } from 'node:fs/promises';
import { AppError, type ErrorKind } from '@takt/shared/errors.ts';

/** AppError when it exists already, or cannot be made. */
export function openNew(path: string): Promise<FileHandle> {
  return open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw fileTrouble(path, cause);
  });
}

const FILE_ERRORS: Readonly<Record<string, readonly [ErrorKind, string, string]>> = {
  EEXIST: [
    'conflict',
    'filen finnes fra før; velg et annet navn',
    'the file exists already; choose another name',
  ],
  ENOENT: ['not-found', 'mappen finnes ikke', 'there is no such folder'],
  EISDIR: ['bad-input', 'dette er en mappe, ikke en fil', 'this is a folder, not a file'],
  EACCES: ['not-allowed', 'du har ikke rett til å skrive her', 'you may not write here'],
  EROFS: ['not-allowed', 'her kan det ikke skrives', 'nothing can be written here'],
  ENOTDIR: ['not-found', 'mappen finnes ikke', 'there is no such folder'],
  EPERM: ['not-allowed', 'du har ikke rett til å skrive her', 'you may not write here'],
  ENOSPC: ['unavailable', 'disken er full', 'the disk is full'],
};

export function fileTrouble(path: string, cause: NodeJS.ErrnoException): AppError {
  const [kind, nb, en] = FILE_ERRORS[String(cause.code)] ?? [
    'unavailable',
    'filen kan ikke skrives her; velg en annen mappe',
    'the file cannot be written here; choose another folder',
  ];
  return new AppError(kind, { nb: `${path}: ${nb}.`, en: `${path}: ${en}.` }, { cause });
}
