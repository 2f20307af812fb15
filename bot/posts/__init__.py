"""Posts: what chats subscribe to - when it is due, claiming it, sending it, once."""
