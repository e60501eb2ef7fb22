"""Reading what others bring: sheets and requests of programs."""
