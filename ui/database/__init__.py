"""The service database: what people and programs leave behind, beside the documents and apart from them."""
