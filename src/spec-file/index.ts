export type { CollectedSuite, SuiteTools } from './collect.js'
export { chooseCluster, loadSpecFile, type SpecFile } from './load-clusters.js'
export { SpecFileError } from './spec-file-error.js'
