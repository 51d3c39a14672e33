export { OutputError } from './output-error.js'
export { writeNew, writeOutput } from './write-output.js'
