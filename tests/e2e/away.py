"""What a browser complains about while the server of its page is away."""

SERVER_AWAY = (
    r"ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)"
    r"|WebSocket connection|Failed to load"
)
