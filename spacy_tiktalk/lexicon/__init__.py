"""Chinese words and rules about persons: pronouns, kin, roles, surnames.

Strings in, strings and classes out: nothing here knows spaCy.
"""
