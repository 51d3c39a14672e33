import { expect, test } from 'vitest'
import { cluster, flannel, openLab } from '../../../../src/index.js'
import { restoreTrace, storeTrace } from '../../../../src/report/html/stored-trace.js'
import { viewTrace } from '../../../../src/report/html/trace-view.js'
import { placeScene } from '../../../../src/report/index.js'

test('a stored trace has each header once, and is the same again', async () => {
  const rain = cluster('rain')
    .network(flannel.vxlan({ network: '10.168.0.0/16' }))
    .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee'))
    .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea'))
  await using lab = await openLab(rain, { engine: 'model' })
  const view = viewTrace({ title: 'a ping', trace: await lab.ping('coffee', 'tea') }, placeScene(lab.plan))
  const stored = storeTrace(view)
  const headers = view.packets.flatMap(({ hops }) => hops.flatMap(({ layers }) => layers.map((layer) => JSON.stringify(layer))))
  expect(stored.headers).toHaveLength(new Set(headers).size)
  expect(headers.length).toBeGreaterThan(2 * stored.headers.length)
  expect(restoreTrace(stored)).toEqual(view)
})
