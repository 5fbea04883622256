"""The dialogue encoder without torch, transformers and tokenizers: onnxruntime and plain Python."""
