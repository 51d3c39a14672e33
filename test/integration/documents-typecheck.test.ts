import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const documents = [join(root, 'README.md'), ...findMarkdown(join(root, 'docs'))]

interface Block {
  readonly file: string
  /** Line of the first line of code, from 0. */
  readonly line: number
  readonly code: string
}

function findMarkdown(folder: string): string[] {
  // docs/specs shows code of specs, which are type-checked where they stand.
  return ts.sys.readDirectory(folder, ['.md']).filter((file) => !file.endsWith('.api.md') && !file.includes('/docs/specs/'))
}

function blocksOf(path: string): Block[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => ({
    file: relative(root, path),
    line: text.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
  }))
}

/** Type-checks every block as a module of its own; errors carry the line of the document. */
function check(blocks: readonly Block[]): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const names = new Map(blocks.map((block, index) => [join(root, 'specs', `document-block-${index}.ts`), block]))
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false })
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => names.has(path) || fileExists(path)
  host.readFile = (path) => names.get(path)?.code ?? readFile(path)
  host.getSourceFile = (path, language, ...rest) => {
    const block = names.get(path)
    return block ? ts.createSourceFile(path, `${block.code}\nexport {}\n`, language) : getSourceFile(path, language, ...rest)
  }
  const globals = join(root, 'test/support/document-globals.d.ts')
  const program = ts.createProgram([globals, ...names.keys()], { ...options, noUnusedLocals: false, noUnusedParameters: false }, host)
  return [...names].flatMap(([path, block]) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const line = diagnostic.file ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line : 0
      return `${block.file}:${block.line + line + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
    })
  })
}

test('every ts block of the README and the documents type-checks', () => {
  const blocks = documents.flatMap(blocksOf)
  expect(blocks.length).toBeGreaterThan(5)
  expect(check(blocks)).toEqual([])
})

test('a block that does not type-check is named with its line', () => {
  const block = { file: 'README.md', line: 10, code: "import { cluster } from 'hopspec'\nconst x: number = cluster('a')\n" }
  expect(check([block])).toEqual([expect.stringMatching(/^README\.md:12: Type '.*' is not assignable to type 'number'/)])
})
