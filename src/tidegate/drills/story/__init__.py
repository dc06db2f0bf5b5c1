"""The story: Friday 18 December 2020, 18:19. Three platforms sell the deposits of twelve banks; an order shuts them."""
