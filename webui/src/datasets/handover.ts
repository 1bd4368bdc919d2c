/** A file dropped on the list waits here until the import page, to which that leads, takes it. */

let waiting: File | null = null;

export function handFile(file: File): void {
  waiting = file;
}

export function takeFile(): File | null {
  const file = waiting;
  waiting = null;
  return file;
}
