export { generateDocuments, type Generated, type GenerateOptions } from './generate.js'
