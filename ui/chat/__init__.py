"""The public chat: a Gradio page that the scripts of the conversation live in."""
