/** Plain text whose web addresses can be followed. */
export function LinkedText({ text }: { text: string }) {
  // Splitting by a pattern with one group gives text and addresses in turn.
  return text.split(/(https?:\/\/\S+)/).map((part, index) =>
    index % 2 === 1 ? (
      <a key={index} href={part} className="break-all text-accent underline">
        {part}
      </a>
    ) : (
      part
    ),
  )
}
