"""`python -m implementation_xl` is the command `ixl`."""

from implementation_xl.cli.main import main

if __name__ == "__main__":
    main()
