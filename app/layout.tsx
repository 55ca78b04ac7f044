import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ErrorTexts } from '@/components/error-texts'
import './globals.css'

/** For codes, keys and addresses. The package's own is fetched ahead by every page, also by one that shows none of these. */
const mono = localFont({
  src: '../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2',
  variable: '--font-geist-mono',
  weight: '100 900',
  adjustFontFallback: false,
  preload: false,
})

/** Rendered for each request: the nonce of the content security policy is another one every time. */
export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common')
  return {
    title: { template: `%s · ${t('product')}`, default: t('product') },
    description: t('description'),
    robots: { index: false, follow: false },
  }
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f5f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1115' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('errorPage')
  return (
    <html lang={await getLocale()} className={`${GeistSans.variable} ${mono.variable}`}>
      <body>
        <ErrorTexts texts={{ title: t('title'), body: t('body'), retry: t('retry') }}>{children}</ErrorTexts>
      </body>
    </html>
  )
}
