"""doccano's JSONL of spans and relations: reader and writer.

Offsets are UTF-16 units there.
"""
