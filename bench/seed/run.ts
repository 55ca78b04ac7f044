import { parseArgs } from 'node:util'
import { GROWN, makeGrown } from './grown'

/* Makes the databases of grown installations in a folder, to be measured later. */

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '/var/tmp/bench-growth' },
    /** The largest that is made. */
    people: { type: 'string', default: '5000000' },
  },
})
await makeGrown(
  values.dir,
  GROWN.filter(({ people }) => people <= Number(values.people)),
)
