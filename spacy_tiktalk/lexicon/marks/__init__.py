"""What is no talk in a comment: marks of platforms and crawlers, one kind a file.

Strings in, `Mark`s out; `find` puts them together. Nothing here decides who a person is.
"""
