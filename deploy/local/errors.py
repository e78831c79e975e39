"""What can go wrong with the embedded stack, said with what to do next."""


class StackError(Exception):
    """The machine, the input or the stack is not as it must be, and the caller can put it right."""

    exit_code = 2

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message}; {next_step}")
        self.message = message
        self.next_step = next_step
