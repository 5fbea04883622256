"""By which words of a dialogue one of its clusters is called, and whose it is by them.

Asked by `thread_clusters`, which makes keys of the answers.
"""
