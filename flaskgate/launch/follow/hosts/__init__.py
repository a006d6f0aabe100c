"""What a command leaves on a host: services, supervisors, units that it writes."""
