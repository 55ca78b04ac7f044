import type { ComponentProps, ReactNode } from 'react'
import { Icon, type IconName } from './icon'

export type AlertTone = 'danger' | 'warning' | 'success' | 'info'

const tones: Record<AlertTone, { look: string; icon: IconName }> = {
  danger: { look: 'border-danger/40 bg-danger-soft text-danger', icon: 'warning' },
  warning: { look: 'border-warning/40 bg-warning-soft text-warning', icon: 'warning' },
  success: { look: 'border-success/40 bg-success-soft text-success', icon: 'check' },
  info: { look: 'border-accent/30 bg-accent-soft text-ink', icon: 'info' },
}

type Props = Omit<ComponentProps<'div'>, 'children'> & { tone: AlertTone; children: ReactNode }

/** Something to be read first. The caller gives the role: `alert` for what went wrong, `status` for what went well. */
export function Alert({ tone, children, ...props }: Props) {
  const { look, icon } = tones[tone]
  return (
    <div {...props} className={`flex gap-3 rounded-control border px-4 py-3 ${look}`}>
      <Icon name={icon} className="mt-0.5 size-5" />
      <div className="min-w-0 flex-1 space-y-1">{children}</div>
    </div>
  )
}
