/** The product's colours, as far as a mail can carry them. Every pair of text and ground has 4.5:1 or more. */
export const light = {
  canvas: '#f4f5f7',
  surface: '#ffffff',
  ink: '#16181d',
  muted: '#5b6270',
  line: '#e2e5ea',
  accent: '#1f5eff',
  onAccent: '#ffffff',
}

export const dark: typeof light = {
  canvas: '#0f1115',
  surface: '#181b21',
  ink: '#eceef2',
  muted: '#a1a9b8',
  line: '#2b303a',
  accent: '#8fb0ff',
  onAccent: '#0f1115',
}

export const fonts = "Geist, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
