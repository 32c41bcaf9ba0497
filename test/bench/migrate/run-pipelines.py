"""What a careful Python script does: SCAN, pipelines of PTTL and DUMP, pipelines of RESTORE."""
import json
import resource
import sys
import time

import redis

began = time.monotonic()
keys_moved = bytes_moved = 0
for database in range(4):
    source = redis.Redis.from_url(sys.argv[1], db=database)
    target = redis.Redis.from_url(sys.argv[2], db=database)
    cursor = 0
    while True:
        cursor, keys = source.scan(cursor, count=1000)
        reading = source.pipeline(transaction=False)
        for key in keys:
            reading.pttl(key)
            reading.dump(key)
        replies = reading.execute()
        writing = target.pipeline(transaction=False)
        for key, expiry_ms, payload in zip(keys, replies[::2], replies[1::2]):
            if payload is None:
                continue
            writing.restore(key, max(0, expiry_ms), payload, replace=True)
            keys_moved += 1
            bytes_moved += len(payload)
        writing.execute()
        if cursor == 0:
            break
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": time.monotonic() - began,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "keys": keys_moved,
    "bytes": bytes_moved,
    "peakBytes": usage.ru_maxrss * 1024,
}))
