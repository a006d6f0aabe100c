"""What runs beside the program or later: threads, tasks, queues, services of Windows."""
