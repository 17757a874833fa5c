"""smfix where a system has no forks, no `fcntl`, and no folders by descriptor: as on Windows."""
