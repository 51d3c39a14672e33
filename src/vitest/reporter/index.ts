export { default, type ReporterOptions } from './reporter.js'
