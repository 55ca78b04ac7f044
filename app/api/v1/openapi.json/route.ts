import { openApiDocument } from '@/lib/api/openapi'
import { json } from '@/lib/api/problem'
import { endpoints } from '../endpoints'

export function GET(): Response {
  return json(openApiDocument(endpoints.map((endpoint) => endpoint.spec)))
}
