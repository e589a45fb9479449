"""A frame on a face: a photo, a face, its scale and a front in, a photo out; start at `picture.try_on`.

Inside, lengths are mm of the head: the origin lies between the pupils at the depth of the lids, x runs to the right
of the picture, y down, z away from the camera.
"""
