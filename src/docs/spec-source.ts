import { Node, Project, SyntaxKind, ts, type CallExpression, type SourceFile } from 'ts-morph'
import { SpecFileError } from '../spec-file/index.js'

/** What a test claims, as it stands in the spec. */
export interface TestSource {
  readonly title: string
  /** The statements of its body that expect something, without indentation. */
  readonly expectations: readonly string[]
}

/** One `describeLab` of a spec. */
export interface SuiteSource {
  /** Name of the variable that holds the cluster. */
  readonly cluster: string
  readonly tests: readonly TestSource[]
}

/** A spec as a document: its prose, its declarations and what its tests claim. */
export interface SpecSource {
  /** The spec file as one would name it on the command line. */
  readonly path: string
  /** Markdown of the leading comment; begins with a title. */
  readonly prose: string
  readonly title: string
  /** Is it a spec of a folder `failures`, which says its symptom, cause, signature and remedy? */
  readonly isFailure: boolean
  /** Declarations of clusters, by variable, as they stand in the spec. */
  readonly declarations: ReadonlyMap<string, string>
  readonly suites: readonly SuiteSource[]
}

/** Reads a spec file as text; nothing of it is run. Throws a {@link SpecFileError} of `path:line: message` lines for broken code or a missing title. */
export function readSpecSource(path: string, shown: string): SpecSource {
  const project = new Project({ compilerOptions: { target: ts.ScriptTarget.ES2023, noLib: true, noResolve: true }, skipFileDependencyResolution: true, skipAddingFilesFromTsConfig: true })
  const file = project.addSourceFileAtPath(path)
  refuseBroken(project, file, shown)
  const prose = leadingComment(file)
  const title = /^# (.+)$/m.exec(prose)?.[1]
  if (title === undefined) throw new SpecFileError(`${shown}:1: a spec opens with a comment whose first line is its title: /** # … */`)
  const missing = isFailure(shown) ? FAILURE_SECTIONS.filter((section) => !`${prose}\n`.includes(`\n## ${section}\n`)) : []
  if (missing.length > 0) throw new SpecFileError(`${shown}:1: a spec of a failure says its ${FAILURE_SECTIONS.join(', ')}; there is no: ## ${missing.join(', ## ')}`)
  return { path: shown, prose, title, isFailure: isFailure(shown), declarations: declarationsOf(file), suites: suitesOf(file) }
}

/** What the prose of a spec in a folder `failures` must say. */
const FAILURE_SECTIONS = ['Symptom', 'Cause', 'Signature', 'Remedy'] as const

function isFailure(path: string): boolean {
  return path.split(/[/\\]/).includes('failures')
}

function refuseBroken(project: Project, file: SourceFile, shown: string): void {
  const diagnostics = project.getProgram().getSyntacticDiagnostics(file)
  if (diagnostics.length === 0) return
  const lines = diagnostics.map((diagnostic) => {
    const message = diagnostic.getMessageText()
    return `${shown}:${diagnostic.getLineNumber() ?? 1}: ${typeof message === 'string' ? message : message.getMessageText()}`
  })
  throw new SpecFileError(lines.join('\n'))
}

function leadingComment(file: SourceFile): string {
  const comment = file.getStatementsWithComments()[0]?.getLeadingCommentRanges()[0]?.getText() ?? file.getLeadingCommentRanges()[0]?.getText() ?? ''
  return comment
    .replace(/^\/\*\*?/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
}

function declarationsOf(file: SourceFile): Map<string, string> {
  return new Map(file.getVariableDeclarations().filter(startsCluster).map((declaration) => [declaration.getName(), declaration.getVariableStatementOrThrow().getText()]))
}

/** Whether a declaration is a chain of builder calls that begins with `cluster(…)` or with another cluster's variable. */
function startsCluster(declaration: Node): boolean {
  const text = declaration.getText()
  return /=\s*(cluster\(|\w+\s*\.(host|router|path|network)\()/.test(text.replaceAll('\n', ' ').replace(/\s+/g, ' ').replace(/ \./g, '.'))
}

function suitesOf(file: SourceFile): SuiteSource[] {
  return callsOf(file, 'describeLab').map((call) => {
    const [cluster] = call.getArguments()
    const body = bodyOf(call)
    return { cluster: cluster?.getText() ?? '', tests: body ? testsIn(body) : [] }
  })
}

function callsOf(node: Node, name: string): CallExpression[] {
  return node.getDescendantsOfKind(SyntaxKind.CallExpression).filter((call) => call.getExpression().getText() === name)
}

/** Calls of `test`, `it` and their variants that run, such as `test.each([…])('…', …)`. */
function testsIn(node: Node): TestSource[] {
  return node.getDescendantsOfKind(SyntaxKind.CallExpression).flatMap((call) => (/^(test|it)(\.(only|concurrent|sequential|fails|(each|for|skipIf|runIf|extend)\([^]*\)))*$/.test(call.getExpression().getText()) && bodyOf(call) ? [testOf(call)] : []))
}

const bodyOf = (call: CallExpression): Node | undefined => call.getArguments().find((argument) => Node.isArrowFunction(argument) || Node.isFunctionExpression(argument))

function testOf(call: CallExpression): TestSource {
  const [title] = call.getArguments()
  const body = bodyOf(call)
  const statements = body?.getDescendantsOfKind(SyntaxKind.ExpressionStatement) ?? []
  return {
    title: title && (Node.isStringLiteral(title) || Node.isNoSubstitutionTemplateLiteral(title)) ? title.getLiteralText() : (title?.getText() ?? ''),
    expectations: statements.filter((statement) => /^(await )?expect\(/.test(statement.getText())).map((statement) => unindent(statement.getText(), statement.getIndentationText())),
  }
}

function unindent(text: string, indentation: string): string {
  return text.split('\n').map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line)).join('\n')
}
