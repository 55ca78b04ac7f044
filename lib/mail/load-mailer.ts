/**
 * What renders mail and sends it, loaded with the first one: it is large, and whoever starts or signs in should not wait
 * for it, nor every process hold it.
 */
export async function loadMailer() {
  const [{ renderMail }, { deliver }] = await Promise.all([import('./render-mail'), import('./transport')])
  return { renderMail, deliver }
}
