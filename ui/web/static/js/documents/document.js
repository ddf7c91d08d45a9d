// One document as a page.
