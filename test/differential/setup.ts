import { beforeEach } from 'vitest'
import { kernelReason } from '../integration/kernel/kernel-here.js'

// What compares the engines needs both.
const reason = await kernelReason()
if (reason !== undefined) beforeEach(({ skip }) => skip(reason))
