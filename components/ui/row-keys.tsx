'use client'

import { type ReactNode, useEffect, useRef } from 'react'

/**
 * Makes a table quick for the keyboard, where script runs: the arrows go up and down in a column, a click with Shift
 * ticks all boxes between, and a box marked `data-tick-all` ticks every one.
 */
export function RowKeys({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const node = place.current
    if (!node) return
    let last: HTMLInputElement | undefined
    const boxes = () => [...node.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]')]
    const all = () => node.querySelector<HTMLInputElement>('[data-tick-all]')
    const settle = () => {
      const box = all()
      const ticked = boxes().filter(({ checked }) => checked).length
      if (!box) return
      box.checked = ticked > 0 && ticked === boxes().length
      box.indeterminate = ticked > 0 && !box.checked
    }
    const click = (event: MouseEvent) => {
      const box = event.target
      if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return
      if (box === all()) {
        for (const each of boxes()) each.checked = box.checked
      } else if (event.shiftKey && last) {
        const [from = 0, to = 0] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b)
        for (const each of boxes().slice(from, to + 1)) each.checked = box.checked
      }
      last = box
      settle()
    }
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      const here = event.target as HTMLElement
      const cell = here.closest('td, th')
      const row = cell?.closest('tbody tr')
      const other = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
      const index = cell ? [...(row?.children ?? [])].indexOf(cell) : -1
      const target = other?.children[index]?.querySelector<HTMLElement>('a, input, button')
      if (!target) return
      event.preventDefault()
      target.focus()
    }
    node.addEventListener('click', click)
    node.addEventListener('keydown', key)
    settle()
    // Of no use without script.
    all()?.closest('label')?.classList.remove('invisible')
    return () => {
      node.removeEventListener('click', click)
      node.removeEventListener('keydown', key)
    }
  }, [])
  return <div ref={place}>{children}</div>
}
