// Threat: a request to upgrade passes by every check and time limit, and holds a socket for good.
import { connect } from 'node:net'
import { expect, test } from './support/test'

test('an upgrade is refused at once', async ({ installation: { url } }) => {
  // Next listens for upgrades from the first request on.
  await fetch(`${url}/login`)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk
    })
    socket.on('close', () => resolve(got))
    socket.on('error', reject)
    socket.setTimeout(5_000, () => socket.destroy(new Error('still open')))
  })
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
})
