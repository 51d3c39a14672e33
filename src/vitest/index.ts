import './augment.js'
import { extendExpect } from './extend.js'

extendExpect()

export { describeLab, type DescribeLab, type LabSuite, type LabSuiteBody, type LabSuiteOptions } from './describe-lab.js'
export { hopspecProjects, type EngineProject, type ProjectOptions } from './projects.js'
