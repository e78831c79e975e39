"""What a command may raise: an error always says what is wrong and what to do next, on one line."""


class HelioError(Exception):
    """Something failed that the caller could not have known beforehand; exit code 1."""

    exit_code = 1

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message}; {next_step}")
        self.message = message
        self.next_step = next_step


class UserError(HelioError):
    """The input or the machine is not as it must be, and the caller can put it right; exit code 2."""

    exit_code = 2
