"""From pictures to head tracks: reading, shots, detection, following, recognition, tracks.

Nothing here knows spaCy. cv2, dlib, onnxruntime, torch, av, scenedetect and ultralytics are
imported when a part is used, never on import of this package.
"""
