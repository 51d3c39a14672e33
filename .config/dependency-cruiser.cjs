/** Who may import whom: docs/decisions/0001-folders.md. */
const may = {
  address: [],
  wire: ['address'],
  plan: ['address'],
  engine: ['plan', 'wire', 'address'],
  dsl: ['engine', 'plan', 'address'],
  cni: ['dsl', 'plan', 'address'],
  model: ['engine', 'plan', 'wire', 'address'],
  kernel: ['engine', 'plan', 'wire', 'address'],
  matchers: ['engine', 'plan', 'wire', 'address'],
  lab: ['cni', 'dsl', 'engine', 'model', 'kernel', 'plan', 'address'],
  report: ['engine', 'plan', 'wire', 'address', 'matchers'],
  files: [],
  vitest: ['matchers', 'engine', 'report', 'lab', 'dsl', 'plan', 'files'],
  chai: ['matchers', 'engine'],
  'spec-file': ['dsl', 'engine'],
  docs: ['dsl', 'cni', 'engine', 'model', 'report', 'lab', 'plan', 'wire', 'matchers', 'spec-file', 'files'],
  import: ['plan', 'address'],
}

const folders = Object.entries(may).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import only ${allowed.length ? allowed.join(', ') : 'nothing'} of ours`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
}))

const only = (name, library, owner) => ({
  name: `${name}-behind-one-file`,
  severity: 'error',
  from: { path: '^src/', pathNot: owner },
  to: { path: `node_modules/${library}/` },
})

module.exports = {
  forbidden: [
    ...folders,
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'nothing-imports-the-command-line', severity: 'error', from: { path: '^src/', pathNot: '^src/cli/' }, to: { path: '^src/cli/' } },
    { name: 'model-is-pure', severity: 'error', from: { path: '^src/(model|wire|plan|dsl|cni|address|engine|matchers)/' }, to: { dependencyTypes: ['core'] } },
    only('koffi', 'koffi', '^src/kernel/'),
    only('picocolors', 'picocolors', '^src/report/'),
    only('cac', 'cac', '^src/cli/'),
    only('jiti', 'jiti', '^src/spec-file/'),
    only('ts-morph', 'ts-morph', '^src/docs/'),
    only('prettier', 'prettier', '^src/docs/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
