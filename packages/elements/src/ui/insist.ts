/** Asks for a required field that holds nothing but spaces, as the browser does for one that is empty. */
export function insist(field: HTMLInputElement | HTMLTextAreaElement): void {
  field.value = '';
  field.reportValidity();
}
