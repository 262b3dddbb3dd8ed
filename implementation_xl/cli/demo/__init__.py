"""A sample portfolio: projects of every type, with faults planted in known cells and one damaged file."""
