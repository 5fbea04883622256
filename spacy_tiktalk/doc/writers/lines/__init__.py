"""What a line of plain text is made of, whoever writes it.

Times, badges, place and date, what an app says, values, words: each a file. Nothing here cuts a
line in two, looks at a whole file for its layout, or weighs anything.
"""
