"""The TikTalkCoref release: dialogues, titles and types in files beside them.

Reader and writer; the data itself is not part of this package.
"""
