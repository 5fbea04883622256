"""Comments as crawlers and spreadsheets export them: CSV, TSV, XLSX, JSON, JSONL, Parquet.

Between such a file and dialogues, one a thread. Read only; nothing here annotates.
"""
