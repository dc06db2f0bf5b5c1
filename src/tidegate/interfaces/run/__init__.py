"""Running Tidegate: the story on one machine, or one production-like deployment. Processes, ports, keys, narration."""
