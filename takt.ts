/** takt COMMAND: the name picks the file in commands/, which is loaded only then. */
import { runCommand } from './commands/run.ts';

process.exitCode = await runCommand(process.argv.slice(2));
