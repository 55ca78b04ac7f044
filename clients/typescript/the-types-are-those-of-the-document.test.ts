// Promise: the client's types are made of the OpenAPI document as it is now.
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'
import { endpoints } from '@/app/api/v1/endpoints'
import { openApiDocument } from '@/lib/api/openapi'

const HEAD = '// Made from the OpenAPI document by `npm run client`: do not change it by hand.\n'

it('src/api.ts is what the document gives: `npm run client` makes it anew', async () => {
  const document = openApiDocument(endpoints.map(({ spec }) => spec))
  const types = astToString(await openapiTS(document as never, { alphabetize: true, defaultNonNullable: false }))
  await expect(HEAD + types).toMatchFileSnapshot('src/api.ts')
})
