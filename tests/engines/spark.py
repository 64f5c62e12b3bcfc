"""The digests in Spark, on a cluster of two worker processes: `spark.py FOLDER NAME`."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyspark
from heng_host import Column, Module
from heng_host._admit import output_columns
from job import FLAGS, read

# From PyPI, local-cluster mode finds Spark only where this says so.
os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
WIDE = {1: pa.int8(), 4: pa.int32(), 8: pa.int64()}


def bits(column: pa.Array) -> bytes:
    # Arrow's own bits may begin anywhere in a byte.
    return np.packbits(column.to_numpy(zero_copy_only=False), bitorder="little").tobytes()


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    path, job = str(folder / f"{name}.wasm"), read(folder, name)
    contract = Module.load(path).interface
    spark = pyspark.sql.SparkSession.builder.master("local-cluster[2,1,1024]").appName("digests").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    rows = spark.read.parquet(str(folder / f"{name}.parquet"))
    day = job["as_of"]

    def digest(flags: int) -> str:
        asked = {"trace": bool(flags & 1), "taken": bool(flags & 2)}
        widths = output_columns(contract, **asked)
        schema = pa.schema([("row", pa.int64()), *((f"out_{i}", WIDE[width]) for i, (_, width) in enumerate(widths))])

        def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            module = Module.load(path)
            for batch in batches:
                columns = {}
                for input in contract["inputs"]:
                    present = input["present"] is not None and bits(batch.column(f"{input['name']} present"))
                    columns[input["name"]] = Column(batch.column(input["name"]).to_numpy(), bits(batch.column(f"{input['name']} known")), present or None)
                out = module.evaluate_columns(day, batch.num_rows, columns, **asked)
                found = [pa.Array.from_buffers(WIDE[width], batch.num_rows, [None, pa.py_buffer(out.column(address))]) for address, width in widths]
                yield pa.RecordBatch.from_arrays([batch.column("row"), *found], schema=schema)

        answers = rows.mapInArrow(decide, pyspark.sql.pandas.types.from_arrow_schema(schema)).toArrow().sort_by("row")
        columns = [answers.column(f"out_{i}").to_numpy().tobytes() for i in range(len(widths))]
        return hashlib.sha256(b"".join(hashlib.sha256(column).digest() for column in columns)).hexdigest()

    for flags in FLAGS:
        print(digest(flags))
    spark.stop()


if __name__ == "__main__":
    main()
