import { QRCodeSVG } from 'qrcode.react'

/** A QR code that a phone reads in either theme: black on white, with the quiet zone that the standard asks for. */
export function QrCode({ value, title }: { value: string; title: string }) {
  return (
    <QRCodeSVG
      value={value}
      title={title}
      role="img"
      size={224}
      marginSize={4}
      level="M"
      bgColor="#ffffff"
      fgColor="#000000"
      className="size-56 max-w-full rounded-control border border-line"
    />
  )
}
