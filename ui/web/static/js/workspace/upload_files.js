// Files as they are dropped on a page, folders opened.

export const MOST_AT_ONCE = 1000;

/** The files among what was dropped, those in folders too; at most one more than may be sent at once. */
export async function dropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  const files = [];
  for (const entry of entries) await gather(entry, files);
  return files;
}

async function gather(entry, files) {
  if (files.length > MOST_AT_ONCE) return;
  if (entry instanceof File) files.push(entry);
  else if (entry.isFile) files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  else if (entry.isDirectory) {
    const reader = entry.createReader();
    for (;;) {
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!part.length) return;
      for (const one of part) await gather(one, files);
    }
  }
}

// What a system leaves in every folder is no document.
export const visible = (file) => !file.name.startsWith(".") && file.name !== "Thumbs.db" && file.name !== "desktop.ini";
