/** How a field looks that is typed into. */
export const inputClass =
  'block w-full min-h-target rounded-control border border-edge bg-surface px-3.5 py-2 text-base text-ink placeholder:text-muted aria-invalid:border-danger'
