"""The words that all stages share, as frozen data: findings, files, reports, errors."""
