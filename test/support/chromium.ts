import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

/** Is Debian's Chromium absent where tests need not have it? */
export const noChromium = !existsSync(CHROMIUM) && process.env['HOPSPEC_REQUIRE_TOOLS'] !== '1'

/** Headless, and without a word to the network. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
