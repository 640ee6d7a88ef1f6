/** `takt COMMAND` without what is built: what takt.ts does where it cannot build. For the test that both answer the same. */
import { runCommand } from '../../commands/run.ts';

process.exitCode = await runCommand(process.argv.slice(2));
