export { createLab } from './create-lab.js'
export { KernelNeededError, LabError } from './lab-error.js'
export { chooseEngine, openLab, prepareLab, type LabOptions } from './open-lab.js'
