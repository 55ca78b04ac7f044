import type { Config } from 'tailwindcss'

/** Names for what a colour is for; app/globals.css gives each its value in each theme. */
const colour = (name: string) => `var(--${name})`

export default {
  theme: {
    extend: {
      colors: {
        canvas: colour('canvas'),
        surface: colour('surface'),
        raised: colour('raised'),
        ink: colour('ink'),
        muted: colour('muted'),
        line: colour('line'),
        /** The edge of a control: 3:1 against what is around it (WCAG 1.4.11). */
        edge: colour('edge'),
        accent: { DEFAULT: colour('accent'), strong: colour('accent-strong'), soft: colour('accent-soft') },
        'on-accent': colour('on-accent'),
        danger: { DEFAULT: colour('danger'), strong: colour('danger-strong'), soft: colour('danger-soft') },
        'on-danger': colour('on-danger'),
        warning: { DEFAULT: colour('warning'), soft: colour('warning-soft') },
        success: { DEFAULT: colour('success'), soft: colour('success-soft') },
      },
      fontFamily: {
        sans: ['var(--font-geist-sans)', 'system-ui', 'sans-serif'],
        mono: ['var(--font-geist-mono)', 'ui-monospace', 'monospace'],
      },
      borderRadius: { card: '0.875rem', control: '0.5rem' },
      boxShadow: { card: 'var(--shadow-card)' },
      /** A finger finds 44 px (WCAG 2.5.5). */
      minHeight: { target: '2.75rem' },
      minWidth: { target: '2.75rem' },
      /** Sixty characters are read without losing the line. */
      maxWidth: { prose: '60ch' },
      transitionDuration: { DEFAULT: '120ms' },
    },
  },
} satisfies Config
