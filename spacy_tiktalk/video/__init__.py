"""From pictures to head tracks: reader, shots, detectors, tracker, crops, identity.

Nothing here knows spaCy. cv2, dlib, onnxruntime, torch, av, scenedetect and ultralytics are
imported when a part is used, never on import of this package.
"""
