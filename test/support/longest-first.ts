/** The order in which vitest starts test files. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What would be waited for at the end of a run if it began late: each takes a minute or more on two busy cores. */
const LONGEST = [
  'browser/desk-access',
  'system/killed',
  'browser/desk-review',
  'system/postgres',
  'system/odd-captures',
  'browser/desk-taps',
  'system/data-folder',
  'system/move',
  'system/clocks',
  'system/processes',
  'system/class',
  'contract/store.',
  'contract/store-move',
  'fuzz/recordings',
].map((name) => `/test/${name}`);

/** The longest files first, then as vitest has them: what failed, what took long here, what is large. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.includes(name));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
