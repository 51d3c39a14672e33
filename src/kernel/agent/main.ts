import { LineSplitter } from '../protocol/lines.js'
import type { AnswerLine, RequestLine } from '../protocol/messages.js'
import { Server } from './serve.js'

/** The agent process: a request a line on standard input, an answer a line on standard output; the end of input is its end. */
const answer = (...lines: readonly AnswerLine[]): void => void process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
const server = new Server(answer)
const lines = new LineSplitter((line) => server.take(JSON.parse(line) as RequestLine))

// Programs of root, nft among them, are not on the PATH of everybody.
process.env['PATH'] = [process.env['PATH'], '/usr/local/sbin', '/usr/sbin', '/sbin'].filter((folders) => folders !== undefined && folders !== '').join(':')

process.stdin.setEncoding('utf8')
process.stdin.on('data', (text: string) => lines.push(text))
// Nothing is taken down one by one: with the process go its namespaces, and with those everything in them.
process.stdin.on('end', () => process.exit(0))
process.stdin.on('error', () => process.exit(0))
process.stdout.on('error', () => process.exit(0))
answer({ id: 0, ok: process.pid })
