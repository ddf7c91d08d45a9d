"""Conversations: questions and their answers, kept, and worked out apart from who looks on."""
