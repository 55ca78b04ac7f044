import { expectAnswer } from '../expect-answer'
import type { System } from '../system'

type Steps = Omit<System, 'name' | 'build' | 'seed' | 'start' | 'deployed'>

/** The steps as both floors answer them. @param api what the paths of all but the pages begin with */
export function stepsUnder(api: '' | '/api'): Steps {
  return {
    async password(http, { email, password }) {
      const answer = await http(`${api}/login`, { method: 'POST', json: { email, password } })
      expectAnswer(answer, 200, '"next":"code"')
      return answer.cookies
    },
    async code(http, cookie, code) {
      const answer = await http(`${api}/login/verify`, { method: 'POST', cookie, json: { code } })
      expectAnswer(answer, 200, '"next":"done"')
      return answer.cookies
    },
    async wrongCode(http, cookie) {
      const answer = await http(`${api}/login/verify`, { method: 'POST', cookie, json: { code: '000000' } })
      expectAnswer(answer, 401, '"error":"wrong_code"')
    },
    sessionOf: ({ session }) => `session=${session}`,
    async session(http, cookie) {
      expectAnswer(await http(`${api}/session`, { cookie }), 200, '"email":"person.')
    },
    async forwardAuth(http, cookie) {
      expectAnswer(await http(`${api}/forward-auth`, { cookie }), 200, '')
    },
    async page(http, cookie) {
      expectAnswer(await http('/account', { cookie }), 200, '<p>person.')
    },
    loginPath: '/login',
  }
}
