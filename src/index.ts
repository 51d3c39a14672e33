export * from './plan/index.js'
export * from './engine/index.js'
