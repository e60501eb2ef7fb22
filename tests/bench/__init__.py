"""The bench: what `make bench` measures, on a volume of ten thousand clients and a million interactions."""
