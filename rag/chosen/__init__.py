"""The stages that the settings choose, for each view of a store; ``rag.registry`` names them."""
