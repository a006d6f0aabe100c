"""The standard library on plain data: iterators, mappings, patterns, records, wrapped functions."""
