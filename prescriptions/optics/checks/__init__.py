"""Whether a prescription can be right: each file judges one part of it and notes codes.

Both notations get the same codes, because powers are judged in minus cylinder; only the two codes that are about the
notation itself look at what was written.
"""
