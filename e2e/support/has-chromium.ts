import { findChromium } from './chromium'

// Exits with an error where there is no browser.
findChromium()
