"""Web pages: the article of a page, without what the portal puts around it."""
