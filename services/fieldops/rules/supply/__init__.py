"""What suppliers do: how punctually, completely and soundly they deliver."""
