import { problem } from '@/lib/api/problem'

const nothing = () => problem('not_found')

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT }
