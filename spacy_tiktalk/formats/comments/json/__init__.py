"""JSON and JSON lines as a sheet of comments: lists, pages of an API, replies in their comments."""
