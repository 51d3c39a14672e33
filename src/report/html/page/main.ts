import './page.css'
import { announcer } from './announcer.js'
import { el } from './dom.js'
import { keysDialog, listenToKeys } from './keys.js'
import { selection } from './selection.js'
import { testList } from './test-list.js'
import { testView } from './test-view.js'

const main = testView()
const skip = el('a', { class: 'skip', href: '#main', onclick: (event) => {
  event.preventDefault()
  main.focus()
} }, 'Skip to the test')
document.body.append(skip, testList(), main, keysDialog(), announcer)
listenToKeys()
selection.openAddress(location.hash)
