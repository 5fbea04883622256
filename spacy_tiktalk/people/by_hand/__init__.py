"""What somebody said by hand of the people of a video: files of corrections, and what they join
and keep apart.
"""
