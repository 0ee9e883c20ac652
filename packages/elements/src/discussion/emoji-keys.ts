const PAGE = 5;

/** Where a key leads in rows of cells: to a cell, out at the top (null), or nowhere because it is no such key. */
export function moveInGrid(
  list: Element,
  cell: HTMLElement,
  { key, ctrlKey, metaKey }: KeyboardEvent,
  direction: 'ltr' | 'rtl',
): HTMLElement | null | undefined {
  const cells = [...list.querySelectorAll<HTMLElement>('[role=gridcell]')];
  const forward = direction === 'rtl' ? -1 : 1;
  const at = cells.indexOf(cell);
  const step = { ArrowRight: forward, ArrowLeft: -forward }[key];
  if (step) return cells[at + step] ?? cell;
  const rows = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[key];
  if (rows) return moveRows(list, cell, rows);
  const inRow = [...cell.parentElement!.children] as HTMLElement[];
  if (key === 'Home') return ctrlKey || metaKey ? cells[0] : inRow[0];
  if (key === 'End') return ctrlKey || metaKey ? cells.at(-1) : inRow.at(-1);
  return undefined;
}

function moveRows(list: Element, cell: HTMLElement, by: number): HTMLElement | null {
  const rows = [...list.querySelectorAll('[role=row]')];
  const [row, column] = [rows.indexOf(cell.parentElement!), [...cell.parentElement!.children].indexOf(cell)];
  if (row === 0 && by < 0) return null;
  const next = rows[Math.max(0, Math.min(rows.length - 1, row + by))]!;
  return next.children[Math.min(column, next.children.length - 1)] as HTMLElement;
}
