export { runBlock, type Block, type CollectedTest } from './block.js'
export { collectBlock, type CollectedSuite, type SuiteTools } from './collect.js'
export { chooseCluster, clustersMeant, loadSpecFile, type SpecFile } from './load-clusters.js'
export { specFileError, SpecFileError } from './spec-file-error.js'
