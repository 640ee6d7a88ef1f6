/** Which of a data folder's files are databases: the clinic's, and those of demonstrations. */
const DATABASE = /^(?:takt|demonstration(?:-\d+)?)\.sqlite$/;

export const databaseFiles = (names: readonly string[]): string[] =>
  names.filter((name) => DATABASE.test(name)).sort();
