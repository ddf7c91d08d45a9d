// What this tab keeps for itself: words not yet sent, questions not yet received, filters. It lives through a reload.

const PREFIX = "pq_";
const NEW = "new";

export function read(name, otherwise) {
  try {
    const kept = sessionStorage.getItem(PREFIX + name);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch {
    return otherwise;
  }
}

export function write(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing: the page still works.
  }
}

/** The words in the box of a conversation. */
export const draftOf = (id) => String(read(`draft_${id || NEW}`, ""));
export const keepDraft = (id, text) => write(`draft_${id || NEW}`, text || null);

export const noFilters = () => ({ doc_ids: [], issuers: [], years: [] });

/** The filters of a conversation, `null` where none were chosen here. */
export const filtersOf = (id) => read(`filters_${id || NEW}`, null);
export const keepFilters = (id, filters) => write(`filters_${id || NEW}`, filters);

export const isFiltered = (filters) => filters.doc_ids.length + filters.issuers.length + filters.years.length > 0;
