"""Faces in a picture: arrays in, typed faces out; start at `faces.faces_in`.

Right and left are the person's own, as opticians say them: the right eye is on the left of an unmirrored picture.
"""
