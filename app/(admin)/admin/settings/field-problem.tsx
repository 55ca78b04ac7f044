'use client'

import { useForm } from '@/components/ui/form-context'

/** What is wrong with several boxes together. */
export function FieldProblem({ name }: { name: string }) {
  const problem = useForm().error?.fields[name]
  return problem && <p className="mb-1 text-[0.9375rem] text-danger">{problem}</p>
}
