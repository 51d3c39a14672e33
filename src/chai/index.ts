import './augment.js'
import { chaiName } from '../matchers/index.js'
import { matchers, type MatcherContext, type MatcherResult } from '../matchers/index.js'

type Matcher = (this: MatcherContext, received: unknown, ...expected: readonly unknown[]) => MatcherResult | Promise<MatcherResult>

/**
 * All matchers as a chai plugin, by their names without 'to', 'toBe' or 'toHave'. Matchers of state return a promise.
 * @example
 * use(hopspec)
 * expect(trace).to.traverse(['veth', 'cni0']).and.to.be.delivered()
 * await expect(lab.host('rain-kubernetes-1')).to.have.route('10.168.1.0/24 dev flannel.1')
 */
export const hopspec: Chai.ChaiPlugin = (chai, utils) => {
  for (const [name, matcher] of Object.entries(matchers)) {
    chai.Assertion.addMethod(chaiName(name), function (...expected: unknown[]) {
      const isNot = utils.flag(this, 'negate') === true
      const result = (matcher as Matcher).call({ isNot, notation: 'chai' }, utils.flag(this, 'object'), ...expected)
      const judge = ({ pass, message, actual, expected: wanted }: MatcherResult): void => {
        this.assert(pass, message, message, wanted, actual, wanted !== undefined && !isNot)
      }
      return result instanceof Promise ? result.then(judge) : judge(result)
    })
  }
}
