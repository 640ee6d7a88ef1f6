/** npm run build: the program and the screens are made now instead of at the next start. What cannot be made ends it. */
import { builtProgram } from './parts/built-program.ts';
import { builtScreens } from './parts/screens.ts';

await Promise.all([builtProgram(), builtScreens(() => {})]);
