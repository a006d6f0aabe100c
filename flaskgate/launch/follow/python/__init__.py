"""What Python starts, and what servers import: files, modules, `flask`, applications."""
