#!/bin/sh
# python.sh SCRIPT ARGUMENTS: runs a check that is written in Python, where there is a Python.
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }
# Nothing is left beside the sources.
PYTHONDONTWRITEBYTECODE=1 exec python3 "$@"
