"""What opticians compute: pure functions that know neither Django nor a database.

Powers are dioptres, as `Decimal` where they are what somebody prescribed and as `float` inside geometry. Lengths are
millimetres, angles degrees from 1 to 180 as on a trial frame (seen from the front, anticlockwise from the right).
"""
