"""Work over many videos in partitions: a folder of Parquet files, written part by part.

What is the same for every command and every engine: how dialogues are put into partitions, how a
partition is done, and how a run goes on where it was cut off. What is done with a dialogue is the
command's own. ray loads with `--engine ray` only.

    NAME.parquet/
      _manifest.json          what the run is of: hashes of inputs and pipeline, settings
      part-00000.parquet …    the results, a file a partition, whole or not there
      _failed/…               a row for every record that has an error, with its reason
      _work/                  while it runs: the dialogues by video, and the list of partitions

Names that begin with _ are passed over by pyarrow, Spark, Ray and Dask when they read the folder.
"""
