"""`python -m tidegate` is `tidegate`."""

from tidegate.interfaces.cli.main import main

if __name__ == "__main__":
    main()
