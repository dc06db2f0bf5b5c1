"""Other systems' documents, turned into terms or findings."""
