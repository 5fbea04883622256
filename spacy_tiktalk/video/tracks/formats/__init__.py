"""Head tracks in the formats of other tools: JSON, MOTChallenge, COCO, CVAT, pictures, pandas."""
