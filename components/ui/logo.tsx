/** The mark (a signature, and the second one that makes it count) and the name. */
export function Logo({ name }: { name: string }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8">
        <rect width="32" height="32" rx="9" className="fill-accent" />
        <g className="stroke-on-accent" fill="none" strokeWidth="2.75" strokeLinecap="round" strokeLinejoin="round">
          <path d="m7.5 16.5 4.5 4.5 7-9.5" />
          <path d="m15.5 20.5.5.5 8.5-11.5" />
        </g>
      </svg>
      <span className="font-semibold text-[1.0625rem] tracking-tight">{name}</span>
    </span>
  )
}
