"""Scripts of Windows as shell: batch files, PowerShell, and the services that they make."""
