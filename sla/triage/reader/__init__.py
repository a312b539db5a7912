"""The trained reader of triage, beside its rules: what it learned of labelled messages by many hands."""

import os

# A message is too little work to be shared among threads, which on a busy machine wait for each other for seconds.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
