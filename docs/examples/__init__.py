"""Programs that show a room used alone; tests run them and compare what they print with the documents."""
