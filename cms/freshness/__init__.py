"""Organizations are asked on a schedule whether their listings are still right."""
