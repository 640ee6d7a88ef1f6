/** The project's folder: the nearest above that has a package.json, seen from the sources and from a build alike. */
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

const manifest = findPackageJSON('..', import.meta.url);
if (manifest === undefined) throw new Error('no package.json above the program');
export const ROOT = dirname(manifest);
