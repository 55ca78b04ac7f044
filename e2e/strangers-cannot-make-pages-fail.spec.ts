// Threat: strangers make pages answer 500 and fill the log with errors that are none of ours.
import { expect, test } from './support/test'

const boundary = '----formdata-boundary-of-a-browser-0123456789'
const type = `multipart/form-data; boundary=${boundary}`
const part = (name: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

/** The fields that the sign-in page's own form sends without script. */
async function signInForm(url: string): Promise<string> {
  const html = await (await fetch(`${url}/login`)).text()
  const form = html.slice(html.indexOf('<form'), html.indexOf('</form>'))
  return [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)]
    .map(([input]) => {
      const value = (/ value="([^"]*)"/.exec(input)?.[1] ?? '').replaceAll('&quot;', '"')
      return part(/ name="([^"]*)"/.exec(input)?.[1] ?? '', value)
    })
    .join('')
}

test('what cannot be read is refused, and no error of ours', async ({ installation: { url, output } }) => {
  const before = output().length
  const form = await signInForm(url)
  const id = /"id":"([0-9a-f]+)"/.exec(form)?.[1] ?? ''
  const post = async (body: string, headers: Record<string, string> = { 'content-type': type }) =>
    (await fetch(`${url}/login`, { method: 'POST', body, headers: { origin: url, ...headers } })).status
  const credentials = part('email', 'nobody@example.com') + part('password', 'not the password')
  const end = `--${boundary}--\r\n`

  expect(await post(form + credentials + end)).toBe(200)
  expect(await post('garbage')).toBe(400)
  expect(await post(form + credentials)).toBe(400)
  expect(await post('garbage', { 'content-type': 'multipart/form-data' })).toBe(400)
  expect(await post('garbage', { 'content-type': 'text/plain', 'next-action': id })).toBe(400)
  expect(await post('garbage', { 'content-type': type, 'next-action': id })).toBe(400)
  expect(await post(form + credentials + end, { 'content-type': type, origin: 'https://evil.example' })).toBe(403)

  expect(await post(form + credentials + part('x', 'x'.repeat(120_000)) + end)).toBe(200)
  expect(await post(form + credentials + part('x', 'x'.repeat(131_072)) + end)).toBe(413)

  for (const state of ['garbage', '%', '%5B%5D']) {
    const answer = await fetch(`${url}/login`, { headers: { rsc: '1', 'next-router-state-tree': state } })
    expect(answer.status).toBe(400)
  }
  expect(output().slice(before)).toBe('')
})
