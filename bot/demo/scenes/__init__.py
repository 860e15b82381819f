"""One file for each feature: the part of the tour that shows it. See bot.demo.stage."""
